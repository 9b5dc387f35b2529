import type { UploadCell } from "./matrix.ts";

/** The part of a cell that an evaluation gives. */
export type Result = Pick<UploadCell, "outcome" | "by" | "unless" | "storedAs" | "content" | "why">;

/** One of several requests that share a cell, or one of several readings of AWS; `label` says which, in words. */
export type Option<T> = { readonly label: string; readonly value: T };

/**
 * One answer for all the options of a cell: definite where they agree, else `depends`, naming the options under which
 * the upload is stored. Content only when every option is.
 */
export function merge(options: readonly Option<Result>[]): Result {
  const results = options.map((option) => option.value);
  const [first] = results;
  if (first === undefined) throw new RangeError("A cell needs at least one evaluation");
  if (results.every((result) => result === first || sameDenial(result, first))) return first;
  const by = unique(results.flatMap((result) => result.by));
  const shown = results.find((result) => !result.content) ?? results.find(isStored) ?? first;
  const { content, why, storedAs } = shown;
  if (results.every((result) => result.outcome === "denied")) return { ...first, by };
  if (results.every((result) => result.outcome === "stored")) return shown;
  const unless = results.every((result) => sameWords(result, first))
    ? first.unless
    : unique(options.flatMap(alternatives));
  return { outcome: "depends", by, unless, storedAs, content, why };
}

function sameDenial(one: Result, other: Result): boolean {
  return (
    one.outcome === "denied" &&
    other.outcome === "denied" &&
    one.by.length === other.by.length &&
    one.by.every((name, i) => name === other.by[i])
  );
}

/** The same question asked under every option, and one answer. */
export function mergeOver<T>(options: readonly Option<T>[], ask: (value: T) => Result): Result {
  const [only] = options;
  if (options.length === 1 && only !== undefined) return ask(only.value);
  return merge(options.map(({ label, value }) => ({ label, value: ask(value) })));
}

/** Under which conditions this option lets the upload in. */
function alternatives({ label, value }: Option<Result>): readonly string[] {
  if (value.outcome === "denied") return [];
  if (value.outcome === "stored") return [label];
  return value.unless.map((words) => (label === "" ? words : `${label} and ${words}`));
}

function isStored(result: Result): boolean {
  return result.outcome !== "denied";
}

function sameWords(one: Result, other: Result): boolean {
  return one.outcome === other.outcome && one.unless.join("\n") === other.unless.join("\n");
}

export function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
