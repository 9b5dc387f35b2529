import { fourOf, nextFrom, slack } from "../../words.ts";
import { oddRow } from "./odd-row.ts";

const quote = 0x22;
const quotes = fourOf('"');
const comma = 0x2c;
const lineFeed = 0x0a;

/** The row that was cut last: bytes, and where in them each field begins and ends. */
export type CutRow = {
  readonly bytes: Buffer;
  /** The same bytes, and `slack` more. */
  readonly view: DataView;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
};

/**
 * Cuts CSV that comes in chunks into rows, in place. Every field of an inventory is quoted and none holds a quote, as
 * keys are URL-encoded (I8, I9): such a row needs one look at each byte. Any other row is read by RFC 4180.
 * @param columns that every row must have.
 */
export type RowCutter = {
  /**
   * Tells each whole row of what is left and the chunk; the row is valid until the next one.
   * @throws Error when a row has another number of fields, or is no row.
   */
  readonly cut: (chunk: Buffer, last: boolean, row: (row: CutRow) => void) => void;
};

export function createRowCutter(columns: number): RowCutter {
  const starts = new Int32Array(columns);
  const ends = new Int32Array(columns);
  // One buffer for all chunks: a new one for each would keep the garbage collector busy.
  let buffer = Buffer.alloc(slack);
  let view = viewOf(buffer);
  let rest = 0;
  const joined = (chunk: Buffer): Buffer => {
    const length = rest + chunk.length;
    if (length + slack > buffer.length) {
      const larger = Buffer.alloc(length * 2 + slack);
      buffer.copy(larger, 0, 0, rest);
      buffer = larger;
      view = viewOf(buffer);
    }
    chunk.copy(buffer, rest);
    return buffer.subarray(0, length);
  };
  return {
    cut: (chunk, last, tell) => {
      const bytes = joined(chunk);
      const plain = { bytes, view, starts, ends };
      let at = 0;
      while (at < bytes.length) {
        const next = plainRow(plain, at);
        if (next > 0) {
          tell(plain);
          at = next;
          continue;
        }
        // Most often a row that is cut off: it is looked at when there is more of it.
        if (!last && bytes.indexOf(lineFeed, at) < 0) break;
        const odd = anyRow(bytes, at, last, columns);
        if (odd === undefined) break;
        tell(odd.row);
        at = odd.next;
      }
      rest = bytes.length - at;
      buffer.copyWithin(0, at, bytes.length);
    },
  };
}

/** The rows of CSV text in chunks as fields, some at a time; for files that are not large. */
export async function* csvRows(
  chunks: AsyncIterable<Buffer>,
  columns: number,
): AsyncGenerator<readonly (readonly string[])[]> {
  const { cut } = createRowCutter(columns);
  let rows: (readonly string[])[] = [];
  const take = ({ bytes, starts, ends }: CutRow) => {
    rows.push(Array.from(starts, (start, column) => bytes.toString("latin1", start, ends[column])));
  };
  for await (const chunk of chunks) {
    cut(chunk, false, take);
    yield rows;
    rows = [];
  }
  cut(Buffer.alloc(0), true, take);
  yield rows;
}

/** Where the next row begins; 0 when this one is not of the usual shape, or not whole. */
function plainRow({ bytes, view, starts, ends }: CutRow, from: number): number {
  const { length } = bytes;
  const last = starts.length - 1;
  let at = from;
  for (let column = 0; ; column += 1) {
    if (bytes[at] !== quote) return 0;
    at += 1;
    starts[column] = at;
    at = nextFrom(view, at, length, quotes);
    // Two bytes behind the closing quote are looked at: at the end of a chunk the row waits for the next one.
    if (at + 1 >= length) return 0;
    ends[column] = at;
    at += 1;
    if (column === last) return bytes[at] === lineFeed ? at + 1 : 0;
    if (bytes[at] !== comma) return 0;
    at += 1;
  }
}

function anyRow(bytes: Buffer, from: number, last: boolean, columns: number) {
  // Few rows are long: only as much is made into text as the row turns out to need.
  for (let size = 4096; ; size *= 8) {
    const whole = from + size >= bytes.length;
    const text = bytes.toString("latin1", from, Math.min(bytes.length, from + size));
    const row = oddRow(text, 0, last && whole);
    if (row === undefined && whole) return undefined;
    if (row === undefined) continue;
    if (row.fields.length !== columns)
      throw new Error(`a row has ${row.fields.length} fields instead of ${columns}`);
    return { row: rewritten(row.fields), next: from + row.next };
  }
}

/** Fields one behind the other, as a row that was cut. */
function rewritten(fields: readonly string[]): CutRow {
  const text = fields.join("");
  const whole = Buffer.alloc(text.length + slack);
  whole.write(text, "latin1");
  const starts = new Int32Array(fields.length);
  const ends = new Int32Array(fields.length);
  let at = 0;
  for (const [column, { length }] of fields.entries()) {
    starts[column] = at;
    at += length;
    ends[column] = at;
  }
  return { bytes: whole.subarray(0, text.length), view: viewOf(whole), starts, ends };
}

const viewOf = ({ buffer, byteOffset, length }: Buffer) => new DataView(buffer, byteOffset, length);
