/**
 * The queries over a live inventory table that the embedded Athena answers. It is no SQL engine: two shapes are known,
 * word for word but for names and the shapes that are asked for; everything else is refused.
 */

import type { ResultRow } from "./action.ts";
import type { MetadataRow } from "./metadata-table.ts";

const SHAPE =
  "concat(coalesce(encryption_status, ''), '|', coalesce(kms_key_arn, ''), '|', " +
  "CASE WHEN is_bucket_key_enabled THEN 'B' ELSE '-' END, '|', " +
  "CASE WHEN sequence_number = max(sequence_number) OVER (PARTITION BY key) THEN 'L' ELSE '-' END, '|', " +
  "CASE WHEN cardinality(filter(map_keys(user_metadata), name -> name LIKE 'x-amz-%')) > 0 THEN 'M' ELSE '-' END) AS shape";

const COLUMNS = "key, version_id, size, last_modified_date, e_tag, storage_class";

const ROWS = `(SELECT ${COLUMNS}, is_delete_marker, ${SHAPE} FROM "TABLE")`;

const GROUPS = `SELECT shape, count(*) AS objects, sum(size) AS bytes FROM ${ROWS} WHERE NOT is_delete_marker GROUP BY shape`;

const LIST = `SELECT ${COLUMNS}, shape FROM ${ROWS} WHERE NOT is_delete_marker AND shape IN (SHAPES)`;

/** A query that is known, over rows of one kind of table. */
export type Query<Row> = {
  readonly table: string;
  readonly columns: readonly string[];
  readonly run: (rows: Iterable<Row>) => readonly ResultRow[];
};

const shapeOf = (row: MetadataRow): string =>
  [
    row.encryptionStatus ?? "",
    row.keyArn ?? "",
    row.bucketKey ? "B" : "-",
    row.latest ? "L" : "-",
    row.metadataNames.some((name) => name.startsWith("x-amz-")) ? "M" : "-",
  ].join("|");

const groups = (rows: Iterable<MetadataRow>): readonly ResultRow[] => {
  const found = new Map<string, { objects: number; bytes: number }>();
  for (const row of rows) {
    if (row.deleteMarker) continue;
    const group = found.get(shapeOf(row)) ?? { objects: 0, bytes: 0 };
    found.set(shapeOf(row), group);
    group.objects += 1;
    group.bytes += row.size ?? 0;
  }
  return [...found].map(([shape, { objects, bytes }]) => [shape, String(objects), String(bytes)]);
};

const list = (rows: Iterable<MetadataRow>, shapes: ReadonlySet<string>): readonly ResultRow[] =>
  [...rows].flatMap((row): ResultRow[] => {
    const shape = shapeOf(row);
    if (row.deleteMarker || !shapes.has(shape)) return [];
    const size = row.size === undefined ? undefined : String(row.size);
    return [[row.key, row.versionId, size, row.lastModified, row.eTag, row.storageClass, shape]];
  });

export const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A text with its two holes as a pattern. */
const patternOf = (shape: string): RegExp =>
  new RegExp(`^${escaped(shape).replace("TABLE", '([^"]+)').replace("SHAPES", "('.+')")}$`, "s");

const [groupsPattern, listPattern] = [patternOf(GROUPS), patternOf(LIST)];

/** 'it''s', 'b' */
const literals = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/'((?:[^']|'')*)'/g)].map(([, inner]) => (inner ?? "").replaceAll("''", "'")));

/** Undefined for a query of any other shape. @param words its text, with single spaces. */
export const inventoryQueryOf = (words: string): Query<MetadataRow> | undefined => {
  const group = groupsPattern.exec(words);
  if (group !== null) return { table: group[1] ?? "", columns: ["shape", "objects", "bytes"], run: groups };
  const rows = listPattern.exec(words);
  if (rows === null) return undefined;
  const shapes = literals(rows[2] ?? "");
  return {
    table: rows[1] ?? "",
    columns: [...COLUMNS.split(", "), "shape"],
    run: (all) => list(all, shapes),
  };
};
