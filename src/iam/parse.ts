/** From text to `Policy`: accepts what AWS accepts in a resource policy, and says where it would not. */

import { childPath, type JsonNode, readJson } from "./json.ts";
import type { ParseResult, Statement } from "./policy.ts";
import { members, type Place, type Report, reportMissing, type Value } from "./read.ts";
import { readStatement } from "./statement.ts";

const VERSIONS = ["2008-10-17", "2012-10-17"];

/**
 * Reads a resource policy. Checks the language: JSON, elements, types, operators, principals. Whether actions,
 * resources and keys exist, and how large a policy may be, is for each service to say.
 * Returns the first problem in reading order, with its path, line and column.
 */
export function parsePolicy(text: string): ParseResult {
  const json = readJson(text);
  if (!json.ok) return { ok: false, problem: place(text, json.message, json.path, json.offset) };
  const found: (Place & { message: string; order: number })[] = [];
  const report: Report = (message, { path, offset, order = offset }) =>
    void found.push({ message, path, offset, order });
  const read = readDocument({ node: json.node, path: "", offset: json.node.start }, text, report);
  const [first] = found.sort((a, b) => a.order - b.order);
  if (first !== undefined)
    return { ok: false, problem: place(text, first.message, first.path, first.offset) };
  return { ok: true, policy: { ...read, text } };
}

function place(text: string, message: string, path: string, offset: number) {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { message, path, line, column: offset - before.lastIndexOf("\n") };
}

function readDocument(document: Value, text: string, report: Report) {
  const elements = members(document, ["Version", "Id", "Statement"], report);
  const version = stringOf(elements.get("Version"), report);
  if (version !== undefined && !VERSIONS.includes(version)) {
    report(`The Version must be ${VERSIONS.join(" or ")}`, elements.get("Version") ?? document);
  }
  const id = stringOf(elements.get("Id"), report);
  const statement = elements.get("Statement");
  if (statement === undefined) reportMissing("Statement", document, report);
  const statements = statement === undefined ? [] : readStatements(statement, text, report);
  return { version: version ?? "2008-10-17", ...(id === undefined ? {} : { id }), statements };
}

function stringOf(value: Value | undefined, report: Report): string | undefined {
  if (value === undefined) return undefined;
  if (value.node.kind === "string") return value.node.value;
  report("Expected a string", value);
  return undefined;
}

function readStatements(value: Value, text: string, report: Report): Statement[] {
  const nodes = statementNodes(value.node);
  if (nodes.length === 0) report("The Statement is empty", value);
  const many = value.node.kind === "array";
  const statements = nodes.map((node, index) => {
    const path = many ? childPath(value.path, index) : value.path;
    return readStatement({ node, path, offset: node.start }, index, text, report);
  });
  const sids = new Set<string>();
  for (const { sid, index } of statements) {
    const node = nodes[index];
    if (sid !== undefined && sids.has(sid) && node !== undefined) {
      report(
        `Duplicate Sid ${JSON.stringify(sid)}`,
        sidOf(node, many ? childPath(value.path, index) : value.path),
      );
    }
    if (sid !== undefined) sids.add(sid);
  }
  return statements;
}

/** A single statement may stand without an array (P61). */
export function statementNodes(statement: JsonNode): readonly JsonNode[] {
  return statement.kind === "array" ? statement.items : [statement];
}

function sidOf(statement: JsonNode, path: string): { path: string; offset: number } {
  const member =
    statement.kind === "object" ? statement.members.find(({ name }) => name === "Sid") : undefined;
  return { path: childPath(path, "Sid"), offset: member?.value.start ?? statement.start };
}
