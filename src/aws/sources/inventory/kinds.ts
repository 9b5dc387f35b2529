import type { Need, Shape, SourceBatch } from "../../../flow/ports.ts";
import { type Cells, type Reading, shapeOf } from "./row.ts";

/** Columns in which objects of one shape are the same; delete markers are told apart by the last. */
export const shapeColumns = ["EncryptionStatus", "BucketKeyStatus", "IsLatest", "IsDeleteMarker"] as const;

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
  /** The kind of a row with these values, in the order of `shapeColumns`. */
  readonly ofCells: (cells: Cells) => Kind;
  /** What was counted since it was last asked. */
  readonly counted: () => SourceBatch["counted"];
};

/** More shapes than this no honest report has. */
const mostKinds = 64;

export function createKinds(reading: Reading, need: (shape: Shape) => Need): Kinds {
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
