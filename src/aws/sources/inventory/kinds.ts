import type { Need, Shape, SourceBatch } from "../../../flow/ports.ts";
import { sameText, type Words, wordsOf } from "../../words.ts";
import type { CutRow } from "./csv.ts";
import { type Cells, type Reading, shapeOf } from "./row.ts";

/** Columns in which objects of one shape are the same; delete markers are told apart by the last. */
const shapeColumns = ["EncryptionStatus", "BucketKeyStatus", "IsLatest", "IsDeleteMarker"] as const;

/** Rows that say the same in these columns. */
export type Kind = {
  /** Undefined for delete markers. */
  readonly shape: Shape | undefined;
  readonly need: Need;
  objects: number;
  bytes: number;
};

/** Sorts rows by their shape, and counts those of which no more is needed. */
export type Kinds = {
  /** The kind of a row that was cut. */
  readonly ofRow: (row: CutRow) => Kind;
  /** The kind of a row with these values, in the order of `shapeColumns`. */
  readonly ofCells: (cells: Cells) => Kind;
  /** What was counted since it was last asked. */
  readonly counted: () => SourceBatch["counted"];
};

/** More shapes than this no honest report has. */
const mostKinds = 64;

export function createKinds(
  reading: Reading,
  columns: readonly string[],
  need: (shape: Shape) => Need,
): Kinds {
  const places = shapeColumns.map((name) => columns.indexOf(name)).filter((place) => place >= 0);
  const known: { readonly texts: readonly Words[]; readonly kind: Kind }[] = [];
  const byText = new Map<string, Kind>();

  const ofCells = (cells: Cells): Kind => {
    const name = shapeColumns.map((column) => cells(column) ?? "-").join("\n");
    const found = byText.get(name);
    if (found !== undefined) return found;
    const marker = cells("IsDeleteMarker") === "true";
    const shape = marker ? undefined : shapeOf(reading, cells);
    const kind: Kind = { shape, need: shape === undefined ? "count" : need(shape), objects: 0, bytes: 0 };
    if (byText.size >= mostKinds) throw new Error("its rows have more kinds of encryption than there are");
    byText.set(name, kind);
    return kind;
  };
  return {
    ofRow: (row) => {
      for (const { texts, kind } of known) if (sameTexts(row, places, texts)) return kind;
      const kind = ofCells(cellsOf(row, columns));
      const { bytes, starts, ends } = row;
      const texts = places.map((place) => wordsOf(bytes.subarray(starts[place], ends[place])));
      known.push({ texts, kind });
      return kind;
    },
    ofCells,
    counted: () => {
      const counted: SourceBatch["counted"][number][] = [];
      for (const kind of byText.values()) {
        const { shape, objects, bytes } = kind;
        if (shape !== undefined && kind.need === "count" && objects > 0)
          counted.push({ shape, objects, bytes });
        kind.objects = 0;
        kind.bytes = 0;
      }
      return counted;
    },
  };
}

function sameTexts(
  { view, starts, ends }: CutRow,
  places: readonly number[],
  texts: readonly Words[],
): boolean {
  for (let index = 0; index < places.length; index += 1) {
    const place = places[index] as number;
    if (!sameText(view, starts[place] as number, ends[place] as number, texts[index] as Words)) return false;
  }
  return true;
}

/** The values of a row that was cut, by the names of its columns. */
export function cellsOf({ bytes, starts, ends }: CutRow, columns: readonly string[]): Cells {
  return (name) => {
    const place = columns.indexOf(name);
    return place < 0 ? undefined : bytes.toString("latin1", starts[place], ends[place]);
  };
}
