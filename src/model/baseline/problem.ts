import type * as z from "zod";
import type { Position } from "./position.ts";
import { fieldsAt } from "./schema.ts";
import { suggestionFor } from "./suggest.ts";

/** What is wrong, in words, and where; `name` is set when it is about a field's name and not its value. */
export type Complaint = {
  readonly path: readonly PropertyKey[];
  readonly name?: string;
  readonly words: string;
};

/** The complaints of one issue of the schema: one for each unknown field, else one. */
export function complaintsOf(issue: z.core.$ZodIssue, file: unknown): readonly Complaint[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => ({ path: issue.path, name, words: unknownField(name, issue.path) }));
  }
  const value = valueAt(file, issue.path);
  const words =
    value === undefined
      ? `is missing; it must be ${issue.message}`
      : `${show(value)} is not ${issue.message}`;
  return [{ path: issue.path, words }];
}

function unknownField(name: string, path: readonly PropertyKey[]): string {
  const known = fieldsAt(path);
  const meant = suggestionFor(name, known);
  return meant === undefined
    ? `is no field of the baseline; here it may be ${known.join(", ")}`
    : `is no field of the baseline; did you mean ${meant}?`;
}

function valueAt(file: unknown, path: readonly PropertyKey[]): unknown {
  let value = file;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

const longest = 60;

/** A value as a person wrote it: a word in quotes, anything larger by its kind. */
function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) {
    return Object.keys(value).length === 0 ? "an empty mapping" : "this mapping";
  }
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > longest ? `${text.slice(0, longest)}..."` : text;
}

/** `buckets[0].match.name` */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}

/** One sentence for the first complaint, with the number of the others. */
export function sentenceFor(
  source: string,
  first: Complaint & { readonly position: Position },
  others: number,
): string {
  const field = pathText(first.name === undefined ? first.path : [...first.path, first.name]);
  const where = `${source}:${first.position.line}:${first.position.column}:`;
  const what = field === "" ? `the baseline ${first.words}` : `${field}: ${first.words}`;
  const more = others === 0 ? "" : ` (and ${others} more ${others === 1 ? "problem" : "problems"})`;
  return what.endsWith("?") && more === "" ? `${where} ${what}` : `${where} ${what}${more}.`;
}
