import { type ColumnMetaData, snappyUncompress } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { slack } from "../../../words.ts";
import { readRuns } from "./runs.ts";

/** One column of a row group. */
export type Column = {
  readonly meta: Pick<ColumnMetaData, "type" | "codec" | "num_values">;
  /** Whether rows may have no value. */
  readonly optional: boolean;
};

/** Values of some rows, one behind the other, or those of the dictionary; good only until the next page is asked for. */
export type Page = {
  readonly of: "rows" | "dictionary";
  /** Its first row in the chunk. */
  readonly first: number;
  readonly encoding: string;
  /** Of rows, or of entries. */
  readonly count: number;
  /** For each row whether it has a value, as 1; undefined where all have. */
  readonly present: Uint32Array | undefined;
  readonly values: number;
  /** `slack` bytes longer than the values. */
  readonly view: DataView;
  readonly begin: number;
  readonly end: number;
};

/** The bytes of a page, and what of them is read already. */
type Body = { readonly view: DataView; readonly begin: number; readonly end: number };

type Header = ReturnType<typeof parquetHeader>;

/** Tells whether somebody wants any of `rows` rows from `first` on; other pages are not even unpacked. */
type Wanted = (first: number, rows: number) => boolean;

/**
 * The pages of a column whose bytes are all there, one after the other. Not every page that Parquet allows is read here.
 * @throws Error for whatever is unknown or not whole: another reader must look at the column then.
 */
export function* pagesOf(column: Column & { readonly bytes: Uint8Array }): Generator<Page> {
  const { bytes } = column;
  const rows = Number(column.meta.num_values);
  const reader = readerOf(bytes);
  for (let row = 0; row < rows; ) {
    const header = parquetHeader(reader);
    const from = reader.offset;
    reader.offset += header.compressed_page_size;
    const count = rowsIn(header, rows - row);
    yield readPage(header, bytes.subarray(from, reader.offset), row, column);
    row += count;
  }
}

/** Bytes that are asked for at a time: a header is never as long. */
const piece = 1 << 20;

type Pieces = Column & {
  readonly size: number;
  readonly slice: (from: number, to: number) => Promise<Uint8Array>;
};

/** What is made of each page of a column that is read piece by piece; made at once, as a page is soon overwritten. */
export async function* pagesIn<Made>(
  column: Pieces,
  wanted: Wanted,
  make: (page: Page) => Made,
): AsyncGenerator<Made> {
  const rows = Number(column.meta.num_values);
  // One buffer for all pieces: a new one for each is much garbage in little time.
  let bytes = new Uint8Array(piece * 2);
  let begin = 0;
  let length = 0;
  /** The bytes from a place on, at least so many where there are. */
  const from = async (place: number, count: number): Promise<Uint8Array> => {
    const end = begin + length;
    if (end - place < Math.min(count, column.size - place)) {
      const more = await column.slice(end, Math.max(place + count, end + piece));
      const held = bytes.subarray(place - begin, length);
      const wider = held.length + more.length > bytes.length;
      const into = wider ? new Uint8Array((held.length + more.length) * 2) : bytes;
      into.set(held);
      into.set(more, held.length);
      bytes = into;
      begin = place;
      length = held.length + more.length;
    }
    return bytes.subarray(place - begin, length);
  };
  let place = 0;
  for (let row = 0; row < rows; ) {
    const reader = readerOf(await from(place, piece / 2));
    const header = parquetHeader(reader);
    place += reader.offset;
    const size = header.compressed_page_size;
    const count = rowsIn(header, rows - row);
    if (count === 0 || wanted(row, count)) {
      const page = (await from(place, size)).subarray(0, size);
      yield make(readPage(header, page, row, column));
    }
    place += size;
    row += count;
  }
}

function readerOf(bytes: Uint8Array) {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}

/** Rows of a page; none in a dictionary. */
function rowsIn({ type, data_page_header: older, data_page_header_v2: newer }: Header, left: number): number {
  if (type === "DICTIONARY_PAGE") return 0;
  const count = (older ?? newer)?.num_values;
  if (count === undefined || count > left) throw new Error("a page of an unknown kind");
  return count;
}

function readPage(header: Header, page: Uint8Array, first: number, column: Column): Page {
  if (page.length < header.compressed_page_size) throw new Error("a page is not whole");
  if (header.type === "DICTIONARY_PAGE") return dictionary(header, page, column);
  const read = header.type === "DATA_PAGE" ? older : newer;
  return { of: "rows", first, ...read(header, page, column) };
}

type Read = Omit<Page, "of" | "first">;

function dictionary(header: Header, page: Uint8Array, { meta }: Column): Page {
  const { dictionary_page_header: of, uncompressed_page_size: size } = header;
  if (of === undefined) throw new Error("a dictionary without a head");
  const body = unpacked(page, size, meta.codec);
  const { num_values: count } = of;
  return { of: "dictionary", first: 0, encoding: "PLAIN", count, present: undefined, values: count, ...body };
}

/** Levels and values are packed together. */
function older(header: Header, page: Uint8Array, { meta, optional }: Column): Read {
  const { data_page_header: of, uncompressed_page_size: size } = header;
  if (of === undefined || of.definition_level_encoding !== "RLE") throw new Error("unknown levels");
  const body = unpacked(page, size, meta.codec);
  const { num_values: count, encoding } = of;
  if (!optional) return { encoding, count, present: undefined, values: count, ...body };
  const begin = body.begin + 4 + body.view.getUint32(body.begin, true);
  if (begin > body.end) throw new Error("levels are not whole");
  const levels = levelsOf(body.view, body.begin + 4, begin, count);
  return { encoding, count, ...levels, view: body.view, begin, end: body.end };
}

/** Levels lie before what is packed. */
function newer(header: Header, page: Uint8Array, { meta, optional }: Column): Read {
  const { data_page_header_v2: of, uncompressed_page_size: size } = header;
  if (of === undefined || of.repetition_levels_byte_length !== 0) throw new Error("unknown levels");
  const { num_values: count, encoding, definition_levels_byte_length: length } = of;
  const body = unpacked(
    page.subarray(length),
    size - length,
    of.is_compressed === false ? "UNCOMPRESSED" : meta.codec,
  );
  if (!optional) return { encoding, count, present: undefined, values: count, ...body };
  const packed = padded(page.subarray(0, length));
  return { encoding, count, ...levelsOf(packed, 0, length, count), ...body };
}

type Levels = Pick<Page, "present" | "values">;

function levelsOf(view: DataView, from: number, end: number, count: number): Levels {
  const present = new Uint32Array(count);
  readRuns(view, from, end, 1, present, count);
  let values = 0;
  for (let row = 0; row < count; row += 1) values += present[row] as number;
  return { present: values === count ? undefined : present, values };
}

/** Pages are unpacked into the same bytes, one after the other. */
let space = new Uint8Array(1 << 20);

function unpacked(page: Uint8Array, size: number, codec: string): Body {
  if (codec !== "SNAPPY" && codec !== "UNCOMPRESSED") throw new Error(`the codec ${codec} is not known here`);
  if (size + slack > space.length) space = new Uint8Array(size * 2 + slack);
  const into = space.subarray(0, size);
  if (codec === "SNAPPY") snappyUncompress(page, into);
  else if (page.length === size) into.set(page);
  else throw new Error("a page has another size than it says");
  return { view: new DataView(space.buffer, 0, size + slack), begin: 0, end: size };
}

function padded(bytes: Uint8Array): DataView {
  const copy = new Uint8Array(bytes.length + slack);
  copy.set(bytes);
  return new DataView(copy.buffer);
}
