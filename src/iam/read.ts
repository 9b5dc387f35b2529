/** Reading JSON nodes as the elements of a policy, with a report of what does not fit. */

import { childPath, type JsonNode } from "./json.ts";

/** `order`: where a reader notices the problem, when that is not where it is shown. */
export type Place = { path: string; offset: number; order?: number };
export type Value = Place & { node: JsonNode };
export type Report = (message: string, place: Place) => void;

/** The members of an object by name; reports anything but an object, and names that are not in `names`. */
export function members(value: Value, names: readonly string[], report: Report): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const [name, member] of entries(value, report)) {
    if (names.includes(name)) found.set(name, member);
    else report(unknown(name, names), { path: member.path, offset: member.nameOffset });
  }
  return found;
}

/** All members of an object in order; reports anything but an object. */
export function entries(value: Value, report: Report): [string, Value & { nameOffset: number }][] {
  if (value.node.kind !== "object") {
    report("Expected an object", value);
    return [];
  }
  return value.node.members.map(({ name, at, value: node }) => [
    name,
    { node, path: childPath(value.path, name), offset: node.start, nameOffset: at },
  ]);
}

/** Reports an element that an object lacks: shown where the object begins, noticed where it ends. */
export function reportMissing(name: string, value: Value, report: Report): void {
  if (value.node.kind !== "object") return;
  report(`Missing required field ${name}`, { path: value.path, offset: value.offset, order: value.node.end });
}

function unknown(name: string, names: readonly string[]): string {
  const meant = names.find((known) => known.toLowerCase() === name.toLowerCase());
  return `Unknown field ${name}${meant === undefined ? "" : `; it is written ${meant}`}`;
}

/** A string or a list of strings, each with its place (P61). */
export function strings(value: Value, report: Report): { text: string; place: Place }[] {
  return scalars(value, report, (node) => (node.kind === "string" ? node.value : undefined), "a string");
}

/** As `strings`, but numbers and booleans count as the text they were written as: condition values (P61). */
export function looseStrings(value: Value, report: Report): { text: string; place: Place }[] {
  return scalars(value, report, looseText, "a string, a number or a boolean");
}

function looseText(node: JsonNode): string | undefined {
  if (node.kind === "string") return node.value;
  if (node.kind === "number") return node.text;
  return node.kind === "boolean" ? String(node.value) : undefined;
}

type TextOf = (node: JsonNode) => string | undefined;

function scalars(
  value: Value,
  report: Report,
  textOf: TextOf,
  expected: string,
): { text: string; place: Place }[] {
  const { node } = value;
  const items =
    node.kind === "array"
      ? node.items.map((item, i) => ({ node: item, path: childPath(value.path, i), offset: item.start }))
      : [value];
  return items.flatMap((item) => {
    const text = textOf(item.node);
    if (text !== undefined) return [{ text, place: item }];
    report(`Expected ${expected}`, item);
    return [];
  });
}
