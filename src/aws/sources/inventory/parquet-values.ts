import type { ColumnMetaData, DecodedArray } from "hyparquet";

/** One column of a row group: the same value in every row, or one for each. */
export type Column =
  | { readonly constant: unknown }
  | {
      readonly values: DecodedArray;
      /** Where texts are, when the values are but their numbers. */
      readonly texts: Texts | undefined;
    };

/**
 * The texts of a column stay bytes of its pages until somebody looks at them, and are known by numbers: an object kept
 * for each takes more memory than all the rest.
 */
export type Texts = {
  /** hyparquet's parser of texts; a text in a dictionary has but one number. */
  readonly numberOf: (text: Uint8Array) => number;
  readonly at: (text: number) => Uint8Array;
  readonly some: () => boolean;
};

export function createTexts(): Texts {
  const pages: ArrayBufferLike[] = [];
  let page: ArrayBufferLike | undefined;
  /** Page, begin and length of each. */
  let places = new Int32Array(3 * 4096);
  let used = 0;
  return {
    numberOf: (text) => {
      const { buffer } = text;
      if (page !== buffer) {
        page = buffer;
        pages.push(buffer);
      }
      if (used === places.length) {
        const larger = new Int32Array(used * 2);
        larger.set(places);
        places = larger;
      }
      const number = used;
      places[number] = pages.length - 1;
      places[number + 1] = text.byteOffset;
      places[number + 2] = text.length;
      used += 3;
      return number;
    },
    at: (text) =>
      new Uint8Array(pages[places[text] ?? 0] ?? new ArrayBuffer(0), places[text + 1], places[text + 2]),
    some: () => used > 0,
  };
}

const decoder = new TextDecoder();

/** A value as CSV would have it: nothing is an empty field; undefined: there is no such column. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return "";
  if (value instanceof Uint8Array) return decoder.decode(value);
  return value instanceof Date ? value.toISOString() : String(value);
}

export function decoded(column: Column, row: number): unknown {
  if ("constant" in column) return column.constant;
  const value = column.values[row] ?? null;
  return typeof value === "number" && column.texts !== undefined ? column.texts.at(value) : value;
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
