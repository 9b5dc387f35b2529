import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync } from "hyparquet";
import type { Need, Shape, SourceBatch, SourceRow } from "../../../../flow/ports.ts";
import { createKinds, type Kind, type Kinds } from "../kinds.ts";
import { type Cells, factsFromRow, listedFrom, type Reading } from "../row.ts";
import { type Columns, columnsOf } from "./columns.ts";
import { type Codes, type Numbers, parsers } from "./values.ts";

/** Columns by which rows are sorted into kinds, as Parquet names them (I7). */
const kindColumns = ["encryption_status", "bucket_key_status", "is_latest", "is_delete_marker"] as const;

/** What a row is asked about by. */
const nameColumns = ["key", "version_id", "storage_class"] as const;

/** What a row is told by where HEAD is not asked; other columns are never read. */
const factColumns = [
  "size",
  "last_modified_date",
  "e_tag",
  "replication_status",
  "object_lock_mode",
  "object_lock_retain_until_date",
  "object_lock_legal_hold_status",
] as const;

/** One row group of a file. */
export type Group = { readonly index: number } & Pick<SourceBatch, "counted" | "rows">;

/**
 * The row groups of a Parquet file of an inventory. Statistics tell the kind of all rows of a group where they are
 * alike; keys are decoded where a row must be told, and nowhere else. Keys are not URL-encoded here (I8).
 * @param from index of the first group to read.
 * @throws Error when it is no Parquet file, or not of the bucket.
 */
export async function* parquetGroups(
  file: AsyncBuffer,
  reading: Reading,
  need: (shape: Shape) => Need,
  from = 0,
): AsyncGenerator<Group> {
  const metadata = await parquetMetadataAsync(file, { parsers });
  const kinds = createKinds(reading, need);
  for (const group of groupsOf(metadata).slice(from)) {
    const columns = columnsOf(file, metadata, group);
    checkBucket(await columns.codes("bucket"), reading.bucket);
    const told = await sorted(columns, group.rows, kinds);
    const rows = await rowsOf(columns, told, reading);
    yield { index: group.index, counted: kinds.counted(), rows };
  }
}

function groupsOf({ row_groups }: FileMetaData) {
  let start = 0;
  return row_groups.map(({ num_rows }, index) => {
    const rows = Number(num_rows);
    start += rows;
    return { index, rows, start: start - rows };
  });
}

function checkBucket({ values }: Codes, bucket: string): void {
  if (values.some((name) => name !== bucket)) throw new Error(`a row is not of bucket ${bucket}`);
}

/** A row that must be told. */
type Told = { readonly row: number; readonly kind: Kind; readonly cells: Cells };

/** Counts the rows of a group in their kinds, and tells which of them must be told. */
async function sorted(columns: Columns, count: number, kinds: Kinds): Promise<readonly Told[]> {
  const all = await Promise.all(kindColumns.map((name) => columns.codes(name)));
  const sizes = await columns.numbers("size");
  const { of, most } = combined(all, count);
  const { objects, bytes } = added(of, sizes, count, most);
  const found: ({ readonly kind: Kind; readonly cells: Cells } | undefined)[] = [];
  for (let code = 0; code < most; code += 1) {
    if (objects[code] === 0) continue;
    const cells = cellsOf(all, code);
    const kind = kinds.ofCells(cells);
    kind.objects += objects[code] as number;
    kind.bytes += bytes[code] as number;
    if (kind.need !== "count") found[code] = { kind, cells };
  }
  const told: Told[] = [];
  if (found.length === 0) return told;
  for (let row = 0; row < count; row += 1) {
    const one = found[of === undefined ? 0 : (of[row] as number)];
    if (one !== undefined) told.push({ row, ...one });
  }
  return told;
}

/** More combinations than any honest report has. */
const mostCombinations = 1 << 16;

/** One number for what a row has in several columns; undefined where all rows have 0. */
function combined(columns: readonly Codes[], count: number) {
  const most = columns.reduce((product, { values }) => product * values.length, 1);
  if (most > mostCombinations) throw new Error("its rows have more kinds of encryption than there are");
  const varying = columns.filter(({ of }) => of !== undefined);
  if (varying.length === 0) return { of: undefined, most };
  const sum = new Uint16Array(count);
  for (const { of, values } of varying) {
    const factor = values.length;
    for (let row = 0; row < count; row += 1) sum[row] = (sum[row] as number) * factor + (of?.[row] as number);
  }
  return { of: sum, most };
}

/** The values that a combination stands for. */
function cellsOf(columns: readonly Codes[], code: number): Cells {
  const texts = new Map<string, string | undefined>();
  let left = code;
  for (let at = columns.length - 1; at >= 0; at -= 1) {
    const { values = [] } = columns[at] ?? {};
    texts.set(kindColumns[at] ?? "", values[left % values.length]);
    left = Math.floor(left / values.length);
  }
  return (name) => texts.get(snake(name));
}

/** Rows and bytes of each combination. */
function added(of: Uint16Array | undefined, sizes: Numbers, count: number, most: number) {
  const objects = new Float64Array(most);
  const bytes = new Float64Array(most);
  if (of === undefined) {
    objects[0] = count;
    bytes[0] = typeof sizes === "number" ? sizes * count : sizes.reduce((sum, size) => sum + size, 0);
    return { objects, bytes };
  }
  for (let row = 0; row < count; row += 1) {
    const code = of[row] as number;
    objects[code] = (objects[code] as number) + 1;
    bytes[code] = (bytes[code] as number) + (typeof sizes === "number" ? sizes : (sizes[row] as number));
  }
  return { objects, bytes };
}

async function rowsOf(
  columns: Columns,
  told: readonly Told[],
  reading: Reading,
): Promise<readonly SourceRow[]> {
  if (told.length === 0) return [];
  const headsAlone = told.every(({ kind }) => kind.need === "heads");
  const rows = told.map(({ row }) => row);
  const texts = new Map<string, readonly (string | undefined)[]>();
  for (const name of headsAlone ? nameColumns : [...nameColumns, ...factColumns])
    texts.set(name, await columns.texts(name, rows));
  return told.map(({ kind, cells }, index) => {
    const facts = factsFromRow(reading, (name) => {
      const column = texts.get(snake(name));
      return column === undefined ? cells(name) : column[index];
    });
    return { listed: listedFrom(facts), facts, head: kind.need === "heads" };
  });
}

const snakes = new Map<string, string>();

/** The name that CSV has for a column as Parquet has it: VersionId is version_id there, and ETag e_tag (I7). */
function snake(column: string): string {
  const known = snakes.get(column);
  if (known !== undefined) return known;
  const name = column.replaceAll(/(?<!^)[A-Z]/g, "_$&").toLowerCase();
  snakes.set(column, name);
  return name;
}
