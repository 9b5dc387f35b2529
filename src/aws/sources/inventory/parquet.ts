import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetScan } from "hyparquet";
import type { Need, Shape, SourceBatch, SourceRow } from "../../../flow/ports.ts";
import { createKinds, type Kind } from "./kinds.ts";
import { type Column, constantOf, createTexts, decoded, sumOf, textOf } from "./parquet-values.ts";
import { type Cells, factsFromRow, listedFrom, type Reading } from "./row.ts";

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
  const metadata = await parquetMetadataAsync(file);
  const kinds = createKinds(reading, [], need);
  const groups = groupsOf(metadata);
  for (const { start, rows: count, index } of groups.slice(from)) {
    const read = reader(file, metadata, index, start, count);
    checkBucket(await read("bucket"), reading.bucket);
    const { counted, rows } = await sorted(read, count, reading, kinds);
    yield { index, counted, rows };
  }
}

type Read = (name: string) => Promise<Column>;

function groupsOf({ row_groups }: FileMetaData) {
  let start = 0;
  return row_groups.map(({ num_rows }, index) => {
    const rows = Number(num_rows);
    start += rows;
    return { index, rows, start: start - rows };
  });
}

/** Reads a column of one group: a constant one by its statistics alone, an absent one as undefined. */
function reader(
  file: AsyncBuffer,
  metadata: FileMetaData,
  group: number,
  rowStart: number,
  count: number,
): Read {
  const chunks = metadata.row_groups[group]?.columns ?? [];
  return async (name) => {
    const chunk = chunks.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)?.meta_data;
    if (chunk === undefined) return { constant: undefined };
    const constant = constantOf(chunk, count);
    if (constant !== undefined) return constant;
    const texts = createTexts();
    // A scan keeps what it read: one for each column, so that no more than one is in memory.
    const scan = await parquetScan({
      file,
      metadata,
      columns: [name],
      utf8: false,
      parsers: { stringFromBytes: texts.numberOf },
      useOffsetIndex: false,
    });
    const values = await scan.readColumn({ column: name, rowStart, rowEnd: rowStart + count });
    return { values, texts: texts.some() ? texts : undefined };
  };
}

type Sorted = Pick<SourceBatch, "counted" | "rows">;

async function sorted(
  read: Read,
  count: number,
  reading: Reading,
  kinds: ReturnType<typeof createKinds>,
): Promise<Sorted> {
  const columns: Column[] = [];
  for (const name of kindColumns) columns.push(await read(name));
  const kindOf = kindFinder(columns, kinds);
  const sizes = await read("size");
  const told: { readonly row: number; readonly kind: Kind }[] = [];
  if (columns.every((column) => "constant" in column)) {
    const kind = kindOf(0);
    kind.objects += count;
    kind.bytes += sumOf(sizes, count);
    if (kind.need !== "count") for (let row = 0; row < count; row += 1) told.push({ row, kind });
  } else
    for (let row = 0; row < count; row += 1) {
      const kind = kindOf(row);
      if (kind.need !== "count") told.push({ row, kind });
      kind.objects += 1;
      kind.bytes += Number(decoded(sizes, row) ?? 0);
    }
  const counted = kinds.counted();
  return { counted, rows: await rowsOf(read, told, reading, columns) };
}

/** Finds the kind of a row: few kinds are all there are, and only columns that vary tell them apart. */
function kindFinder(columns: readonly Column[], kinds: ReturnType<typeof createKinds>) {
  const varying = columns.flatMap((column) => ("constant" in column ? [] : [column.values]));
  const known: { readonly values: readonly unknown[]; readonly kind: Kind }[] = [];
  return (row: number): Kind => {
    for (const { values, kind } of known) {
      let at = 0;
      while (at < values.length && varying[at]?.[row] === values[at]) at += 1;
      if (at === values.length) return kind;
    }
    const kind = kinds.ofCells(
      cellsFrom(
        kindColumns,
        columns.map((column) => decoded(column, row)),
      ),
    );
    // Texts outside a dictionary are bytes of their own in each row: remembering them helps nobody.
    if (known.length < 32) known.push({ values: varying.map((values) => values[row]), kind });
    return kind;
  };
}

async function rowsOf(
  read: Read,
  told: readonly { readonly row: number; readonly kind: Kind }[],
  reading: Reading,
  kindValues: readonly Column[],
): Promise<readonly SourceRow[]> {
  if (told.length === 0) return [];
  const headsAlone = told.every(({ kind }) => kind.need === "heads");
  const more = headsAlone ? nameColumns : [...nameColumns, ...factColumns];
  const names = [...kindColumns, ...more];
  const texts = kindValues.map((column) => told.map(({ row }) => textOf(decoded(column, row))));
  for (const name of more) {
    const column = await read(name);
    texts.push(told.map(({ row }) => textOf(decoded(column, row))));
  }
  return told.map(({ kind }, index) => {
    const facts = factsFromRow(
      reading,
      cellsFrom(
        names,
        texts.map((column) => column[index]),
      ),
    );
    return { listed: listedFrom(facts), facts, head: kind.need === "heads" };
  });
}

/** Values under the names that CSV has for the columns: version_id is VersionId there. */
function cellsFrom(names: readonly string[], values: readonly unknown[]): Cells {
  return (column) => textOf(values[names.indexOf(snake(column))]);
}

/** ETag is e_tag (I7). */
const snake = (column: string): string => column.replaceAll(/(?<!^)[A-Z]/g, "_$&").toLowerCase();

function checkBucket(column: Column, bucket: string): void {
  const check = (name: unknown) => {
    if (textOf(name) !== bucket) throw new Error(`a row is not of bucket ${bucket}`);
  };
  if ("constant" in column) {
    check(column.constant);
    return;
  }
  // A name in a dictionary has but one number; elsewhere each row has its own.
  const checked = new Set<unknown>();
  column.values.forEach((value: unknown, row: number) => {
    if (checked.has(value)) return;
    check(decoded(column, row));
    checked.add(value);
  });
}
