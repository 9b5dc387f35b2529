/** Changing a document's own statements while every other byte stays as somebody wrote it. */

import { type JsonNode, readJson } from "./json.ts";
import { parsePolicy, statementNodes } from "./parse.ts";
import type { Policy, Statement } from "./policy.ts";
import { normalStatement } from "./print.ts";

/**
 * Makes `statements` the owned statements of a document: those with the Sid of an owned one replace it where it
 * stands, the others are added at the end, owned ones that are no longer wanted go. An owned statement that
 * already means what is wanted keeps its bytes, so doing it twice changes nothing. The Version stays (P60).
 *
 * Without `text` the result is a new document of Version 2012-10-17. When no statement is left, `Statement` is an
 * empty list, which no service takes: remove the policy instead.
 *
 * `text` must be a policy, and `statements` must be statements; anything else is a bug in the caller and throws.
 */
export function replaceStatements(
  text: string | undefined,
  owned: (statement: Statement) => boolean,
  statements: readonly object[],
): string {
  if (text === undefined) return newDocument(statements);
  const policy = parsed(text);
  const node = statementNode(text);
  const nodes = statementNodes(node);
  const layout = layoutOf(text, nodes[0]);
  const wanted = statements.map((statement) => newStatement(statement, policy.version));
  const pieces = arrange(policy, owned, wanted, layout);
  const unchanged =
    pieces.length === nodes.length && pieces.every((piece, i) => piece.from === i && piece.kept);
  if (unchanged) return text;
  return text.slice(0, node.start) + writeList(text, node, nodes, pieces, layout) + text.slice(node.end);
}

function newDocument(statements: readonly object[]): string {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  if (statements.length > 0) parsed(text);
  return text;
}

function parsed(text: string): Policy {
  const result = parsePolicy(text);
  if (!result.ok) throw new Error(`Not a policy: ${result.problem.message} at ${result.problem.path}`);
  return result.policy;
}

function statementNode(text: string): JsonNode {
  const json = readJson(text);
  const root = json.ok && json.node.kind === "object" ? json.node.members : [];
  const member = root.find(({ name }) => name === "Statement");
  if (member === undefined) throw new Error("Not a policy: no Statement");
  return member.value;
}

type NewStatement = { sid?: string; meaning: string; json: object };

function newStatement(json: object, version: string): NewStatement {
  const [statement] = parsed(JSON.stringify({ Version: version, Statement: json })).statements;
  if (statement === undefined) throw new Error("Not a statement");
  const { sid } = statement;
  return { ...(sid === undefined ? {} : { sid }), meaning: meaningOf(statement), json };
}

const meaningOf = (statement: Statement) => JSON.stringify(normalStatement(statement));

/** One statement of the result. `from`: its place in the old document; `kept`: with its old bytes. */
type Piece = { text: string; from?: number; kept: boolean };

function arrange(
  policy: Policy,
  owned: (statement: Statement) => boolean,
  wanted: readonly NewStatement[],
  layout: Layout,
): Piece[] {
  const left = new Set(wanted);
  const take = (fits: (next: NewStatement) => boolean) => {
    const next = [...left].find(fits);
    if (next !== undefined) left.delete(next);
    return next;
  };
  const pieces = policy.statements.flatMap((old, from): Piece[] => {
    if (!owned(old)) return [{ text: old.source, from, kept: true }];
    const meaning = meaningOf(old);
    const next =
      take((one) => one.meaning === meaning) ?? take((one) => old.sid !== undefined && one.sid === old.sid);
    if (next === undefined) return [];
    if (next.meaning === meaning) return [{ text: old.source, from, kept: true }];
    return [{ text: layout.write(next.json), from, kept: false }];
  });
  return [...pieces, ...[...left].map(({ json }): Piece => ({ text: layout.write(json), kept: false }))];
}

type Layout = { separator: string; write: (statement: object) => string };

/** How the document is laid out: on one line, or with an indentation, which new statements follow. */
function layoutOf(text: string, first: JsonNode | undefined): Layout {
  const unit = /\n([ \t]+)/.exec(text)?.[1];
  if (unit === undefined) return { separator: ",", write: (statement) => JSON.stringify(statement) };
  const line = first === undefined ? "" : text.slice(text.lastIndexOf("\n", first.start) + 1, first.start);
  const indent = /^[ \t]*$/.test(line) ? line : unit;
  return {
    separator: `,\n${indent}`,
    write: (statement) => JSON.stringify(statement, null, unit).replaceAll("\n", `\n${indent}`),
  };
}

function writeList(
  text: string,
  node: JsonNode,
  nodes: readonly JsonNode[],
  pieces: readonly Piece[],
  layout: Layout,
): string {
  const [first] = nodes;
  const last = nodes.at(-1);
  const [only] = pieces;
  if (only === undefined) return "[]";
  if (node.kind !== "array") {
    return pieces.length === 1 ? only.text : `[${pieces.map((piece) => piece.text).join(layout.separator)}]`;
  }
  const opening = first === undefined ? "[" : text.slice(node.start, first.start);
  const closing = last === undefined ? "]" : text.slice(last.end, node.end);
  const between = (i: number) => separator(text, nodes, pieces[i - 1], pieces[i]) ?? layout.separator;
  return opening + pieces.map((piece, i) => (i === 0 ? "" : between(i)) + piece.text).join("") + closing;
}

/** What stood between two statements that were neighbours before. */
function separator(
  text: string,
  nodes: readonly JsonNode[],
  before: Piece | undefined,
  after: Piece | undefined,
): string | undefined {
  if (before?.from === undefined || after?.from !== before.from + 1) return undefined;
  const [from, to] = [nodes[before.from], nodes[after.from]];
  return from === undefined || to === undefined ? undefined : text.slice(from.end, to.start);
}
