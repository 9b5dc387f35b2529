import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type LineCounter, type Node } from "yaml";

/** Line and column, both from 1. */
export type Position = { readonly line: number; readonly column: number };

/** Where the value at `path` is written; the nearest thing around it when it is missing. */
export function positionOf(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
  name?: string,
): Position {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const next = childOf(resolved(node, document), step);
    if (next === undefined) break;
    node = next.value;
    offset = startOf(node) ?? next.offset;
  }
  if (name !== undefined) offset = keyOffset(resolved(node, document), name) ?? offset;
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function childOf(node: unknown, step: PropertyKey): { value: unknown; offset: number } | undefined {
  if (isSeq(node) && typeof step === "number") {
    const value: unknown = node.items[step];
    return { value, offset: startOf(value) ?? startOf(node) ?? 0 };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isPair(item) && keyText(item.key) === step);
  return pair === undefined ? undefined : { value: pair.value, offset: startOf(pair.key) ?? 0 };
}

function keyOffset(node: unknown, name: string): number | undefined {
  if (!isMap(node)) return undefined;
  return startOf(node.items.find((item) => keyText(item.key) === name)?.key);
}

const keyText = (key: unknown): string => String(isScalar(key) ? key.value : key);

function startOf(node: unknown): number | undefined {
  return hasRange(node) ? (node.range?.[0] ?? undefined) : undefined;
}

function hasRange(node: unknown): node is Node {
  return typeof node === "object" && node !== null && "range" in node;
}
