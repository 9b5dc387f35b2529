import { rowsAtOnce } from "../rows-at-once.ts";
import { createGunzip, type Gunzip } from "./gzip.ts";
import { cutRow, openModule, type RowModule } from "./module.ts";
import { oddRow } from "./odd-row.ts";

const lineFeed = 0x0a;
/** Bytes: with less room the module has little use of its input. */
const leastRoom = 4096;

/** A row, valid until the next one is told. */
export type Row = {
  /** The field of a column, as it stands in the file: each byte is a character. */
  readonly text: (column: number) => string;
};

/** In which columns rows say the same that are only counted; numbers of columns, negative where there is none. */
type CountBy = {
  /** Rows that have another text there are told. */
  readonly name: { readonly column: number; readonly text: string };
  /** Summed up. */
  readonly size: number;
  /** At most four. */
  readonly kind: readonly number[];
};

export type RowOptions<Kind> = {
  /** That every row must have. */
  readonly columns: number;
  /** Whether the file is packed with gzip. */
  readonly packed: boolean;
  readonly countBy?: CountBy;
  /** Told of each row but those that are counted. What it gives back is the kind of this row and of all that are counted with it. */
  readonly tell: (row: Row) => Kind | undefined;
  /** Asked after each row that was told: whether enough of them were, for now. */
  readonly enough?: () => boolean;
};

/**
 * Reads CSV that comes in chunks. Every field of an inventory is quoted and none holds a quote, as keys are URL-encoded
 * (I8, I9): such rows are cut, and counted, by a module of WebAssembly. Any other row is read by RFC 4180.
 */
type RowReader<Kind> = {
  /**
   * Takes the next chunk, and tells of each row that is whole then; all of it must be iterated over, which stops where
   * enough were told.
   * @throws Error when a row has another number of fields, is no row or too long; or what is packed is damaged.
   */
  readonly write: (chunk: Buffer) => Iterable<void>;
  /** Nothing follows: tells of the last rows. @throws Error as `write`, and when the file is cut off. */
  readonly end: () => Iterable<void>;
  /** What was counted of each kind, since the beginning. */
  readonly counted: () => readonly {
    readonly kind: Kind;
    readonly objects: number;
    readonly bytes: number;
  }[];
};

export function createRowReader<Kind = never>(options: RowOptions<Kind>): RowReader<Kind> {
  const module = openModule();
  const { columns, packed, countBy, enough = () => false } = options;
  if (module.expectColumns(columns) === 0) throw new Error(`no row has ${columns} columns`);
  if (countBy !== undefined) setCountBy(module, countBy);
  const { tell, counted } = createCounts(module, options);
  const rows = (last: boolean) => cutRows(module, { columns, tell, enough }, last);
  const unpacked = function* () {
    yield* rows(false);
    if (module.outputRoom() < leastRoom && module.makeRoom() === 0)
      throw new Error("a row is longer than any row can be");
  };
  const input = packed ? createGunzip(module, unpacked) : plainInput(module, unpacked);
  return {
    write: input.write,
    end: function* () {
      input.end();
      yield* rows(true);
    },
    counted,
  };
}

/** What is not packed. */
function plainInput(module: RowModule, unpacked: () => Iterable<void>): Gunzip {
  return {
    write: function* (chunk) {
      for (let from = 0; from < chunk.length; ) {
        const part = chunk.subarray(from, from + module.outputRoom());
        module.memory.set(part, module.outputPlace());
        module.outputGiven(part.length);
        from += part.length;
        yield* unpacked();
      }
    },
    end: () => undefined,
  };
}

function setCountBy(module: RowModule, { name, size, kind }: CountBy): void {
  const text = Buffer.from(name.text, "latin1");
  text.copy(module.memory, module.namePlace);
  const [first = -1, second = -1, third = -1, fourth = -1] = kind;
  module.countBy(name.column, text.length, size, first, second, third, fourth);
}

type Counts<Kind> = Pick<RowReader<Kind>, "counted"> & {
  /** @param cut whether the module cut it, and can count others like it. */
  readonly tell: (row: Row, cut: boolean) => void;
};

function createCounts<Kind>(module: RowModule, { tell, countBy }: RowOptions<Kind>): Counts<Kind> {
  const learned: Kind[] = [];
  const others = new Map<Kind, { objects: number; bytes: number }>();
  const addOne = (row: Row, kind: Kind) => {
    const sum = others.get(kind) ?? { objects: 0, bytes: 0 };
    sum.objects += 1;
    sum.bytes += sizeIn(row, countBy?.size ?? -1);
    others.set(kind, sum);
  };
  return {
    tell: (row, cut) => {
      const kind = tell(row);
      if (kind === undefined) return;
      const number = cut && countBy !== undefined ? module.learn() : -1;
      if (number < 0) addOne(row, kind);
      else learned[number] = kind;
    },
    counted: () => [
      ...learned.map((kind, number) => ({
        kind,
        objects: module.objectsOf(number),
        bytes: module.bytesOf(number),
      })),
      ...[...others].map(([kind, sum]) => ({ kind, ...sum })),
    ],
  };
}

/** Digits; anything else counts as nothing. */
function sizeIn(row: Row, column: number): number {
  const text = column < 0 ? "" : row.text(column);
  return /^\d+$/.test(text) ? Number(text) : 0;
}

type Cutting = {
  readonly columns: number;
  readonly tell: (row: Row, cut: boolean) => void;
  readonly enough: () => boolean;
};

/** Tells of the rows that are whole, and that the module does not count. */
function* cutRows(
  module: RowModule,
  { columns, tell, enough }: Cutting,
  last: boolean,
): Generator<void, void> {
  const { memory } = module;
  const quotes = new Int32Array(memory.buffer, module.quotesPlace, columns * 2);
  const row: Row = {
    text: (column) => memory.toString("latin1", (quotes[column * 2] ?? 0) + 1, quotes[column * 2 + 1]),
  };
  for (;;) {
    if (module.cut() === cutRow) {
      tell(row, true);
      if (enough()) yield;
      continue;
    }
    const bytes = memory.subarray(module.rowPlace(), module.outputPlace());
    if (bytes.length === 0) return;
    // Most often a row that is cut off: it is looked at when there is more of it.
    if (!last && !bytes.includes(lineFeed)) return;
    const odd = anyRow(bytes, last, columns);
    if (odd === undefined) return;
    module.setRow(module.rowPlace() + odd.next);
    tell({ text: (column) => odd.fields[column] ?? "" }, false);
    if (enough()) yield;
  }
}

function anyRow(bytes: Buffer, last: boolean, columns: number) {
  // Few rows are long: only as much is made into text as the row turns out to need.
  for (let size = 4096; ; size *= 8) {
    const whole = size >= bytes.length;
    const row = oddRow(bytes.toString("latin1", 0, size), 0, last && whole);
    if (row === undefined && whole) return undefined;
    if (row === undefined) continue;
    if (row.fields.length !== columns)
      throw new Error(`a row has ${row.fields.length} fields instead of ${columns}`);
    return row;
  }
}

/** The rows of CSV text in chunks as fields, some at a time. */
export async function* csvRows(
  chunks: AsyncIterable<Buffer>,
  columns: number,
): AsyncGenerator<readonly (readonly string[])[]> {
  let rows: (readonly string[])[] = [];
  const tell = ({ text }: Row): undefined => {
    rows.push(Array.from({ length: columns }, (_, column) => text(column)));
  };
  const reader = createRowReader({ columns, packed: false, tell, enough: () => rows.length >= rowsAtOnce });
  const some = function* (steps: Iterable<void>) {
    for (const _ of steps) {
      yield rows;
      rows = [];
    }
  };
  for await (const chunk of chunks) yield* some(reader.write(chunk));
  yield* some(reader.end());
  yield rows;
}
