import type { Need, Shape, SourceBatch, SourceRow } from "../../../flow/ports.ts";
import { createRowReader, type Row } from "../../csv/rows.ts";
import { decodeListedKey } from "../../keys.ts";
import { rowsAtOnce } from "../../rows-at-once.ts";
import { createKinds, type Kind, shapeColumns } from "./kinds.ts";
import { type Cells, factsFromRow, listedFrom, type Reading } from "./row.ts";

/** Reads the CSV of one report; what is only counted is given at the end, when the file turned out to be whole. */
export type CsvReader = {
  /** The rows that must be told, some at a time. @throws Error when the file is damaged or of something else. */
  readonly parts: (chunks: AsyncIterable<Buffer>) => AsyncGenerator<readonly SourceRow[]>;
  readonly counted: () => SourceBatch["counted"];
};

/** @param packed whether the file is packed with gzip. */
export function createCsvReader(
  reading: Reading,
  columns: readonly string[],
  need: (shape: Shape) => Need,
  packed: boolean,
): CsvReader {
  const kinds = createKinds(reading, need);
  const name = { column: columns.indexOf("Bucket"), text: reading.bucket };
  let rows: SourceRow[] = [];

  const tell = (row: Row): Kind | undefined => {
    const cells: Cells = (column) => {
      const place = columns.indexOf(column);
      return place < 0 ? undefined : row.text(place);
    };
    if (name.column >= 0 && row.text(name.column) !== name.text)
      throw new Error(`a row is not of bucket ${reading.bucket}`);
    const kind = kinds.ofCells(cells);
    if (kind.need === "count") return kind;
    // Keys of a CSV are URL-encoded (I8).
    const facts = factsFromRow(reading, (column) =>
      column === "Key" ? decodeListedKey(cells(column) ?? "") : cells(column),
    );
    rows.push({ listed: listedFrom(facts), facts, head: kind.need === "heads" });
    return undefined;
  };
  const reader = createRowReader<Kind>({
    columns: columns.length,
    packed,
    countBy: {
      name,
      size: columns.indexOf("Size"),
      kind: shapeColumns.map((column) => columns.indexOf(column)),
    },
    tell,
    enough: () => rows.length >= rowsAtOnce,
  });
  const some = function* (steps: Iterable<void>): Generator<readonly SourceRow[]> {
    for (const _ of steps) {
      yield rows;
      rows = [];
    }
  };
  return {
    parts: async function* (chunks) {
      for await (const chunk of chunks) yield* some(reader.write(chunk));
      yield* some(reader.end());
      yield rows;
    },
    counted: () => {
      for (const { kind, objects, bytes } of reader.counted()) {
        kind.objects += objects;
        kind.bytes += bytes;
      }
      return kinds.counted();
    },
  };
}
