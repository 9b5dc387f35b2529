import type { ColumnMetaData, DecodedArray } from "hyparquet";

/** One column of a row group: the same value in every row, or one for each. */
export type Column = { readonly constant: unknown } | { readonly values: DecodedArray };

/** hyparquet's parser of texts: leaves them bytes. */
export const laterText = (bytes: Uint8Array): Uint8Array => bytes;

const decoder = new TextDecoder();

/** A value as CSV would have it: nothing is an empty field; undefined: there is no such column. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return "";
  if (value instanceof Uint8Array) return decoder.decode(value);
  return value instanceof Date ? value.toISOString() : String(value);
}

export function decoded(column: Column, row: number): unknown {
  return "constant" in column ? column.constant : (column.values[row] ?? null);
}

/** The value of all rows where statistics prove that there is but one. */
export function constantOf(chunk: ColumnMetaData, rows: number): Column | undefined {
  const { statistics } = chunk;
  if (statistics === undefined || statistics.null_count === undefined) return undefined;
  if (Number(statistics.null_count) === rows) return { constant: null };
  if (Number(statistics.null_count) !== 0) return undefined;
  const { min_value, max_value, is_min_value_exact, is_max_value_exact } = statistics;
  // Only the newer pair orders texts by bytes; long ones may be cut, and then two that differ can look the same.
  if (is_min_value_exact === false || is_max_value_exact === false) return undefined;
  const least = textOf(min_value);
  if (least === undefined || least === "" || least.length > 63 || least !== textOf(max_value))
    return undefined;
  return { constant: min_value };
}

/** Sum of a column of sizes. */
export function sumOf(column: Column, rows: number): number {
  if ("constant" in column) return Number(column.constant ?? 0) * rows;
  const { values } = column;
  if (values instanceof BigInt64Array) return sumOfWords(values);
  let sum = 0;
  for (const value of values) sum += Number(value ?? 0);
  return sum;
}

/** Numbers of 64 bits by their halves: far quicker than as bigints. */
function sumOfWords(values: BigInt64Array): number {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  let low = 0;
  let high = 0;
  for (let at = 0; at < words.length; at += 2) {
    low += words[at] as number;
    high += words[at + 1] as number;
  }
  return low + high * 2 ** 32;
}
