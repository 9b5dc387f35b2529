import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync } from "hyparquet";
import type { Need, Shape, SourceBatch, SourceRow } from "../../../../flow/ports.ts";
import { rowsAtOnce } from "../../../rows-at-once.ts";
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

/** A row group of a file, and how many of its rows were told. */
export type GroupPlace = { readonly group: number; readonly told: number };

/** Some of the rows of a group that must be told, and where reading goes on behind them. */
type Some = { readonly at: GroupPlace } & Pick<SourceBatch, "counted" | "rows">;

/**
 * The rows of a Parquet file of an inventory, group by group. Statistics tell the kind of all rows of a group where they
 * are alike; keys are decoded where a row must be told, and nowhere else. Keys are not URL-encoded here (I8). What is
 * counted in a group comes with the last of its rows.
 * @throws Error when it is no Parquet file, or not of the bucket.
 */
export async function* parquetRows(
  file: AsyncBuffer,
  reading: Reading,
  need: (shape: Shape) => Need,
  from: GroupPlace = { group: 0, told: 0 },
): AsyncGenerator<Some> {
  const metadata = await parquetMetadataAsync(file, { parsers });
  const kinds = createKinds(reading, need);
  for (const group of groupsOf(metadata).slice(from.group)) {
    const columns = columnsOf(file, metadata, group);
    checkBucket(await columns.codes("bucket"), reading.bucket);
    const all = await sorted(columns, group.rows, kinds);
    const before = group.index === from.group ? from.told : 0;
    const told = { ...all, rows: all.rows.subarray(before) };
    let done = before;
    for await (const rows of rowsOf(columns, told, reading)) {
      done += rows.length;
      yield { at: { group: group.index, told: done }, rows, counted: [] };
    }
    yield { at: { group: group.index + 1, told: 0 }, rows: [], counted: kinds.counted() };
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

type Found = { readonly kind: Kind; readonly cells: Cells };

/** The rows that must be told, by their numbers. */
type Told = { readonly rows: Uint32Array; readonly of: (row: number) => Found | undefined };

/** Counts the rows of a group in their kinds, and tells which of them must be told. */
async function sorted(columns: Columns, count: number, kinds: Kinds): Promise<Told> {
  const all = await Promise.all(kindColumns.map((name) => columns.codes(name)));
  const sizes = await columns.numbers("size");
  const { of: codes, most } = combined(all, count);
  const { objects, bytes } = added(codes, sizes, count, most);
  const found: (Found | undefined)[] = [];
  let told = 0;
  for (let code = 0; code < most; code += 1) {
    if (objects[code] === 0) continue;
    const cells = cellsOf(all, code);
    const kind = kinds.ofCells(cells);
    kind.objects += objects[code] as number;
    kind.bytes += bytes[code] as number;
    if (kind.need === "count") continue;
    found[code] = { kind, cells };
    told += objects[code] as number;
  }
  const of = (row: number) => found[codes === undefined ? 0 : (codes[row] as number)];
  const rows = new Uint32Array(told);
  for (let row = 0, next = 0; next < told; row += 1) {
    if (of(row) === undefined) continue;
    rows[next] = row;
    next += 1;
  }
  return { rows, of };
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

/** Some rows at a time. */
async function* rowsOf(
  columns: Columns,
  { rows, of }: Told,
  reading: Reading,
): AsyncGenerator<readonly SourceRow[]> {
  if (rows.length === 0) return;
  const headsAlone = rows.every((row) => of(row)?.kind.need === "heads");
  const names = headsAlone ? nameColumns : [...nameColumns, ...factColumns];
  const readers = names.map((name) => columns.texts(name, rows));
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const some = rows.subarray(from, from + rowsAtOnce);
    const texts = new Map<string, readonly (string | undefined)[]>();
    for (const [index, name] of names.entries()) texts.set(name, (await readers[index]?.(some.length)) ?? []);
    yield Array.from(some, (row, index) => {
      const { kind, cells } = of(row) as Found;
      const facts = factsFromRow(reading, (name) => {
        const column = texts.get(snake(name));
        return column === undefined ? cells(name) : column[index];
      });
      return { listed: listedFrom(facts), facts, head: kind.need === "heads" };
    });
  }
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
