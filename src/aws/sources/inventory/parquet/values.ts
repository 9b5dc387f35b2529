/** Few different values, and for each row which of them it has. */
export type Codes = {
  /** For each row the place of its value; undefined where all have the first. */
  readonly of: Uint8Array | undefined;
  /** As CSV would have them: nothing is an empty field; undefined: there is no such column. */
  readonly values: readonly (string | undefined)[];
};

/** A number for each row, 0 where there is none; or the one that all have. */
export type Numbers = Float64Array | number;

/** A value as CSV would have it: nothing is an empty field; undefined: there is no such column. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (value === null) return "";
  if (value instanceof Uint8Array) return utf8Of(value);
  return value instanceof Date ? value.toISOString() : String(value);
}

/** Bytes as text, with whatever mark of the byte order a key begins with. */
export function utf8Of({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString("utf8");
}

/** How hyparquet is to make texts of bytes: its own way loses the mark. */
export const parsers = { stringFromBytes: utf8Of };

/** Different values that may be told apart; no column by which rows are sorted has as many. */
const mostCodes = 255;

/** Numbers different texts as they come. */
export function createNumbering(): { readonly codeOf: (text: string) => number; readonly values: string[] } {
  const codes = new Map<string, number>();
  const values: string[] = [];
  return {
    values,
    codeOf: (text) => {
      const known = codes.get(text);
      if (known !== undefined) return known;
      if (values.length === mostCodes)
        throw new Error("its rows have more kinds of encryption than there are");
      codes.set(text, values.length);
      return values.push(text) - 1;
    },
  };
}
