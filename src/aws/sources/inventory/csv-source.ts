import type { Need, Shape, SourceBatch, SourceRow } from "../../../flow/ports.ts";
import { decodeListedKey } from "../../keys.ts";
import { sameText, type Words, wordsOf } from "../../words.ts";
import { type CutRow, createRowCutter } from "./csv.ts";
import { cellsOf, createKinds } from "./kinds.ts";
import { factsFromRow, listedFrom, type Reading } from "./row.ts";

/** What one chunk of a file holds: how many rows, and those that must be told. */
type Part = { readonly rows: readonly SourceRow[]; readonly read: number };

/** Reads the CSV of one report; what is only counted is given at the end, when the file turned out to be whole. */
export type CsvReader = {
  readonly parts: (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Part>;
  readonly counted: () => SourceBatch["counted"];
};

export function createCsvReader(
  reading: Reading,
  columns: readonly string[],
  need: (shape: Shape) => Need,
): CsvReader {
  const kinds = createKinds(reading, columns, need);
  const bucketPlace = columns.indexOf("Bucket");
  const sizePlace = columns.indexOf("Size");
  const bucketName = wordsOf(Buffer.from(reading.bucket));
  let rows: SourceRow[] = [];
  let read = 0;

  const take = (row: CutRow): void => {
    read += 1;
    if (!isOf(row, bucketPlace, bucketName)) throw new Error(`a row is not of bucket ${reading.bucket}`);
    const kind = kinds.ofRow(row);
    if (kind.need === "count") {
      kind.objects += 1;
      kind.bytes += sizeOf(row, sizePlace);
      return;
    }
    const text = cellsOf(row, columns);
    // Keys of a CSV are URL-encoded (I8).
    const facts = factsFromRow(reading, (name) =>
      name === "Key" ? decodeListedKey(text(name) ?? "") : text(name),
    );
    rows.push({ listed: listedFrom(facts), facts, head: kind.need === "heads" });
  };
  const part = (): Part => {
    const done = { rows, read };
    rows = [];
    read = 0;
    return done;
  };
  return {
    parts: async function* (chunks) {
      const { cut } = createRowCutter(columns.length);
      for await (const chunk of chunks) {
        cut(chunk, false, take);
        yield part();
      }
      cut(Buffer.alloc(0), true, take);
      yield part();
    },
    counted: kinds.counted,
  };
}

function isOf({ view, starts, ends }: CutRow, place: number, name: Words): boolean {
  return place < 0 || sameText(view, starts[place] as number, ends[place] as number, name);
}

/** Digits; anything else counts as nothing. */
function sizeOf({ bytes, starts, ends }: CutRow, place: number): number {
  if (place < 0) return 0;
  let size = 0;
  const end = ends[place] as number;
  for (let at = starts[place] as number; at < end; at += 1) size = size * 10 + ((bytes[at] as number) - 48);
  return Number.isFinite(size) && size > 0 ? size : 0;
}
