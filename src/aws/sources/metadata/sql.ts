/**
 * The two queries over the live inventory table of S3 Metadata (I31). A row's shape is all that is judged of it, as one
 * text: encryption, key, Bucket Key, whether it is the latest version of its key, and whether its metadata has names of
 * client-side encryption (I34). Delete markers count for what is latest, and are no objects.
 */

const shape = [
  "concat(coalesce(encryption_status, ''), '|', coalesce(kms_key_arn, ''), '|', ",
  "CASE WHEN is_bucket_key_enabled THEN 'B' ELSE '-' END, '|', ",
  "CASE WHEN sequence_number = max(sequence_number) OVER (PARTITION BY key) THEN 'L' ELSE '-' END, '|', ",
  "CASE WHEN cardinality(filter(map_keys(user_metadata), name -> name LIKE 'x-amz-%')) > 0 THEN 'M' ELSE '-' END) AS shape",
].join("");

/** Columns of `rowsQuery`, before the shape. */
export const rowColumns = [
  "key",
  "version_id",
  "size",
  "last_modified_date",
  "e_tag",
  "storage_class",
] as const;

const names = rowColumns.join(", ");

const rows = (table: string) => `(SELECT ${names}, is_delete_marker, ${shape} FROM "${table}")`;

/** How many objects and bytes there are of each shape. */
export function shapesQuery(table: string): string {
  return `SELECT shape, count(*) AS objects, sum(size) AS bytes FROM ${rows(table)} WHERE NOT is_delete_marker GROUP BY shape`;
}

/** The objects of some shapes. */
export function rowsQuery(table: string, shapes: readonly string[]): string {
  const literals = shapes.map((text) => `'${text.replaceAll("'", "''")}'`).join(", ");
  return `SELECT ${names}, shape FROM ${rows(table)} WHERE NOT is_delete_marker AND shape IN (${literals})`;
}
