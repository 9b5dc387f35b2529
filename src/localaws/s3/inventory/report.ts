/** One inventory report: its data files, and the manifest that names them (I11, I12). */

import { createHash } from "node:crypto";
import { uuid } from "../../random.ts";
import type { BucketState, S3World } from "../action.ts";
import { canonicalUserOf, s3Arn } from "../bucket.ts";
import { accessTier } from "../tiering/access-tier.ts";
import { type Column, columnsOf, type Row } from "./columns.ts";
import type { InventoryConfiguration } from "./configuration.ts";
import type { Format } from "./formats.ts";

/** An object that the report consists of, in the order in which they are written. */
export type ReportFile = { readonly key: string; readonly body: Uint8Array; readonly contentType: string };

/** Rows of one data file. AWS cuts by size; what reads a report must take any number of files. */
const ROWS = 500_000;

const md5 = (body: Uint8Array | string): string => createHash("md5").update(body).digest("hex");

/** Current versions that are no delete markers, or all versions, by key. */
function* rowsOf(
  bucket: BucketState,
  { allVersions, filterPrefix }: Pick<InventoryConfiguration, "allVersions" | "filterPrefix">,
  at: number,
): Generator<Row> {
  for (const key of bucket.objects.keys(filterPrefix)) {
    if (!key.startsWith(filterPrefix)) return;
    const versions = bucket.objects.versions(key);
    for (const version of allVersions ? versions : versions.slice(0, 1)) {
      if (!allVersions && version.deleteMarker) continue;
      const owner = canonicalUserOf(version.owner);
      const isLatest = version === versions[0];
      yield { bucket: bucket.name, owner, isLatest, version, accessTier: accessTier(bucket, version, at) };
    }
  }
}

function* inFiles(rows: Iterable<Row>): Generator<readonly Row[]> {
  let some: Row[] = [];
  for (const row of rows) {
    some.push(row);
    if (some.length < ROWS) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

/** YYYY-MM-DDTHH-MMZ. */
const folderOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace(":", "-")}Z`;

function manifestOf(
  source: BucketState,
  configuration: InventoryConfiguration,
  data: readonly ReportFile[],
  columns: readonly Column[],
  format: Format,
  at: number,
): string {
  return JSON.stringify({
    sourceBucket: source.name,
    destinationBucket: s3Arn(configuration.destination.bucket),
    version: "2016-11-30",
    creationTimestamp: String(at),
    fileFormat: format.name,
    fileSchema: format.schema(columns),
    files: data.map(({ key, body }) => ({ key, size: body.length, MD5checksum: md5(body) })),
  });
}

/** Hive's way to find the data files. */
function symlinkOf(folder: string, bucket: string, data: readonly ReportFile[], at: number): ReportFile {
  const day = new Date(at).toISOString().slice(0, 16).replace("T", "-").replace(":", "-");
  const lines = data.map(({ key }) => `s3://${bucket}/${key}`);
  return {
    key: `${folder}/hive/dt=${day}/symlink.txt`,
    body: Buffer.from(lines.join("\n")),
    contentType: "text/plain",
  };
}

/** Everything of a report on a bucket as it is now; `at` is when it was due. The checksum comes last (I14). */
export function reportOf(
  source: BucketState,
  configuration: InventoryConfiguration,
  format: Format,
  at: number,
  s3: Pick<S3World, "random">,
): readonly ReportFile[] {
  const { destination, id, allVersions, fields } = configuration;
  const folder = [destination.prefix, source.name, id].filter((part) => part !== "").join("/");
  const columns = columnsOf(allVersions, fields);
  const data: ReportFile[] = [];
  for (const rows of inFiles(rowsOf(source, configuration, at))) {
    const key = `${folder}/data/${uuid(s3.random)}.${format.extension}`;
    data.push({ key, body: format.file(columns, rows), contentType: "application/octet-stream" });
  }
  const manifest = manifestOf(source, configuration, data, columns, format, at);
  const dated = `${folder}/${folderOf(at)}`;
  return [
    ...data,
    symlinkOf(folder, destination.bucket, data, at),
    { key: `${dated}/manifest.json`, body: Buffer.from(manifest), contentType: "application/json" },
    { key: `${dated}/manifest.checksum`, body: Buffer.from(md5(manifest)), contentType: "text/plain" },
  ];
}
