import type { SchemaElement } from "hyparquet";
import { sameText, type Words, wordsOf } from "../../../words.ts";
import { type Column, type Page, pagesIn, pagesOf } from "./pages.ts";
import { readRuns } from "./runs.ts";
import { type Codes, createNumbering, utf8Of } from "./values.ts";

/**
 * Chunks read without an object for each value: rows are counted by numbers, and texts made of those rows alone that
 * are wanted. Whatever is not as usual throws, and is read by another reader.
 */
export type Chunk = OfKind & { readonly bytes: Uint8Array };

type OfKind = Column & { readonly element: Pick<SchemaElement, "converted_type" | "logical_type"> };

/** A chunk that is read piece by piece. */
export type OpenColumn = OfKind & {
  readonly size: number;
  /** Bytes of it; as many as there are up to its end. */
  readonly slice: (from: number, to: number) => Promise<Uint8Array>;
};

/** Places in a dictionary, or other small numbers, of one page. */
let small = new Uint32Array(1 << 16);

function smallOf({ values }: Page): Uint32Array {
  if (values > small.length) small = new Uint32Array(values * 2);
  return small;
}

/** Which of few texts or booleans each row has. */
export function codesOf(chunk: Chunk): Codes {
  const isText = chunk.meta.type === "BYTE_ARRAY";
  if (!isText && chunk.meta.type !== "BOOLEAN") throw new Error("neither texts nor booleans");
  const of = new Uint8Array(Number(chunk.meta.num_values));
  const { codeOf, values } = createNumbering();
  const known: { readonly text: Words; readonly code: number }[] = [];
  const codeAt = (view: DataView, begin: number, end: number): number => {
    for (const { text, code } of known) if (sameText(view, begin, end, text)) return code;
    const bytes = bytesIn(view, begin, end);
    const code = codeOf(utf8Of(bytes));
    known.push({ text: wordsOf(bytes), code });
    return code;
  };
  let entries: number[] | undefined;
  for (const page of pagesOf(chunk)) {
    const codes = smallOf(page);
    if (page.of === "dictionary") {
      entries = [];
      eachText(page, (begin, end) => {
        entries?.push(codeAt(page.view, begin, end));
      });
    } else if (!isText) {
      readBooleans(page, codes);
      const [no, yes] = [codeOf("false"), codeOf("true")];
      for (let index = 0; index < page.values; index += 1) codes[index] = codes[index] === 1 ? yes : no;
    } else if (page.encoding === "PLAIN") {
      eachText(page, (begin, end, index) => {
        codes[index] = codeAt(page.view, begin, end);
      });
    } else {
      readPlaces(page, codes, entries?.length ?? 0);
      for (let index = 0; index < page.values; index += 1)
        codes[index] = entries?.[codes[index] as number] as number;
    }
    if (page.of === "rows") spread(page, codes, of, () => codeOf(""));
  }
  return { of, values };
}

/** The number of each row. @param none stands where there is none. */
export function numbersOf(chunk: Chunk, none: number): Float64Array {
  const of = new Float64Array(Number(chunk.meta.num_values));
  let entries: Float64Array | undefined;
  for (const page of pagesOf(chunk)) {
    const numbers = numbersIn(page, chunk, entries);
    if (page.of === "dictionary") entries = numbers;
    else spread(page, numbers, of, () => none);
  }
  return of;
}

/** The values of a page. */
function numbersIn(page: Page, { meta }: Column, entries: Float64Array | undefined): Float64Array {
  const numbers = new Float64Array(page.values);
  if (page.encoding === "PLAIN") {
    readNumbers(page, meta.type, numbers);
    return numbers;
  }
  const places = smallOf(page);
  readPlaces(page, places, entries?.length ?? 0);
  for (let index = 0; index < page.values; index += 1)
    numbers[index] = entries?.[places[index] as number] as number;
  return numbers;
}

/** Texts of some rows of a page, each made when it is asked for: many that are held at once are slow garbage. */
type PageTexts = { readonly count: number; readonly text: (index: number) => string };

/** Texts of some rows, whose numbers ascend, as CSV would have them: those of one page after the other. */
export function textsOf(column: OpenColumn, rows: Uint32Array): AsyncGenerator<PageTexts> {
  const read = column.meta.type === "BYTE_ARRAY" ? textReader() : numberReader(column);
  let told = 0;
  const wanted = (first: number, count: number) => (rows[told] ?? Infinity) < first + count;
  return pagesIn(column, wanted, (page) => {
    const values = page.of === "rows" ? valuesOfRows(page, rows, told) : new Int32Array(0);
    told += values.length;
    return { count: values.length, text: read(page, values) };
  });
}

/** Reads a page; what comes of it gives the texts of these of its values, which ascend; -1 is an empty one. */
type PageReader = (page: Page, values: Int32Array) => PageTexts["text"];

function textReader(): PageReader {
  let entries: readonly string[] = [];
  let room = Buffer.alloc(0);
  return (page, values) => {
    if (page.of === "dictionary") {
      const all: string[] = [];
      eachText(page, (begin, end) => all.push(utf8Of(bytesIn(page.view, begin, end))));
      entries = all;
    }
    if (page.encoding === "PLAIN") {
      const bytes = bytesIn(page.view, page.begin, page.end);
      if (bytes.length > room.length) room = Buffer.alloc(bytes.length * 2);
      room.set(bytes);
      return plainTexts(page, values, room);
    }
    const places = smallOf(page);
    readPlaces(page, places, entries.length);
    const of = values.map((value) => (value < 0 ? -1 : (places[value] as number)));
    const known = entries;
    return (index) => known[of[index] as number] ?? "";
  };
}

/** @param bytes those of the page, which stay when it is overwritten. */
function plainTexts(page: Page, values: Int32Array, bytes: Buffer): PageTexts["text"] {
  const begins = new Uint32Array(values.length);
  const ends = new Uint32Array(values.length);
  let next = 0;
  eachText(page, (begin, end, value) => {
    while (values[next] === -1) next += 1;
    if (value !== values[next]) return;
    begins[next] = begin - page.begin;
    ends[next] = end - page.begin;
    next += 1;
  });
  return (index) => bytes.toString("utf8", begins[index], ends[index]);
}

function numberReader(column: OpenColumn): PageReader {
  const written = writerOf(column);
  let entries: Float64Array | undefined;
  return (page, values) => {
    const numbers = numbersIn(page, column, entries);
    if (page.of === "dictionary") entries = numbers;
    return (index) => {
      const value = values[index] as number;
      return value < 0 ? "" : written(numbers[value] as number);
    };
  };
}

/** For the rows that lie in a page, which of its values is theirs; -1 for none. */
function valuesOfRows({ first, count, present }: Page, rows: Uint32Array, from: number): Int32Array {
  let to = from;
  while (to < rows.length && (rows[to] as number) < first + count) to += 1;
  if (present === undefined) return Int32Array.from(rows.subarray(from, to), (row) => row - first);
  const values = new Int32Array(to - from);
  let value = 0;
  let row = first;
  for (let at = from; at < to; at += 1) {
    for (; row < (rows[at] as number); row += 1) value += present[row - first] as number;
    values[at - from] = present[row - first] === 0 ? -1 : value;
  }
  return values;
}

/** Values of a page to the rows that have them. */
function spread(
  { first, count, present, values }: Page,
  from: Uint32Array | Float64Array,
  to: Uint8Array | Float64Array,
  none: () => number,
): void {
  if (present === undefined) {
    for (let index = 0; index < values; index += 1) to[first + index] = from[index] as number;
    return;
  }
  const empty = none();
  let value = 0;
  for (let row = 0; row < count; row += 1) {
    to[first + row] = present[row] === 1 ? (from[value] as number) : empty;
    value += present[row] as number;
  }
}

function eachText(
  { view, begin, end, values }: Page,
  tell: (begin: number, end: number, index: number) => void,
): void {
  let at = begin;
  for (let index = 0; index < values; index += 1) {
    if (at + 4 > end) throw new Error("a text is not whole");
    const from = at + 4;
    at = from + view.getUint32(at, true);
    if (at > end) throw new Error("a text is not whole");
    tell(from, at, index);
  }
  if (at !== end) throw new Error("there is more than the page says");
}

function readPlaces({ encoding, view, begin, end, values }: Page, out: Uint32Array, entries: number): void {
  if (encoding !== "RLE_DICTIONARY" && encoding !== "PLAIN_DICTIONARY")
    throw new Error(`the encoding ${encoding} is not known here`);
  const width = begin < end ? view.getUint8(begin) : 0;
  if (width === 0) out.fill(0, 0, values);
  else readRuns(view, begin + 1, end, width, out, values);
  for (let index = 0; index < values; index += 1)
    if ((out[index] as number) >= entries) throw new Error("a value is not in the dictionary");
}

function readBooleans({ encoding, view, begin, end, values }: Page, out: Uint32Array): void {
  if (encoding === "RLE") {
    readRuns(view, begin + 4, end, 1, out, values);
    return;
  }
  if (encoding !== "PLAIN" || begin + Math.ceil(values / 8) > end)
    throw new Error("booleans of an unknown kind");
  for (let index = 0; index < values; index += 1)
    out[index] = (view.getUint8(begin + (index >>> 3)) >>> (index & 7)) & 1;
}

/** Numbers of 64 bits by their halves: far quicker than as bigints, and right up to 2^53. */
function readNumbers({ view, begin, end, values }: Page, type: string, out: Float64Array): void {
  const size = type === "INT64" ? 8 : 4;
  if ((type !== "INT64" && type !== "INT32") || begin + values * size !== end)
    throw new Error("numbers of an unknown kind");
  for (let index = 0; index < values; index += 1) {
    const at = begin + index * size;
    out[index] =
      size === 4 ? view.getInt32(at, true) : view.getUint32(at, true) + view.getInt32(at + 4, true) * 2 ** 32;
  }
}

/** How numbers of a column are written in CSV. */
function writerOf({
  element: { converted_type: older, logical_type: type },
}: OfKind): (value: number) => string {
  if (older === undefined && type === undefined) return String;
  const unit = type?.type === "TIMESTAMP" ? type.unit : undefined;
  if (unit === "MILLIS" || older === "TIMESTAMP_MILLIS") return (at) => new Date(at).toISOString();
  if (unit === "MICROS" || older === "TIMESTAMP_MICROS") return (at) => new Date(at / 1000).toISOString();
  throw new Error("numbers of an unknown kind");
}

function bytesIn(view: DataView, begin: number, end: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + begin, end - begin);
}
