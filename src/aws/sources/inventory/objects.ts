import { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Result, SourceBatch, SourceRequest } from "../../../flow/ports.ts";
import type { Context } from "../../context.ts";
import { attempt } from "../../errors.ts";
import { createCsvReader } from "./csv-source.ts";
import { unpacked } from "./files.ts";
import type { Inventory } from "./locate.ts";
import { parquetGroups } from "./parquet/groups.ts";
import { openRanges } from "./ranges.ts";

type Batch = Result<SourceBatch>;
type File = Inventory["manifest"]["files"][number];

/** Where reading goes on: a file of one report, and how many rows or row groups of it were told. */
type Place = { readonly report: string; readonly file: number; readonly told: number };

/**
 * Every object that an inventory tells of, in the order of its files; ends with the first failure. What is only counted
 * comes when the whole of its file is known to be what S3 wrote.
 */
export async function* inventoryBatches(
  context: Context,
  inventory: Inventory,
  { need, versions, after }: Pick<SourceRequest, "need" | "versions" | "after">,
): AsyncGenerator<Batch> {
  const begin = placeFrom(after?.position) ?? { report: inventory.key, file: 0, told: 0 };
  if (begin.report !== inventory.key)
    return yield malformed(inventory.key, `the scan began with another report, ${begin.report}`);
  const { files, format } = inventory.manifest;
  const read = format === "CSV" ? csvBatches : parquetBatches;
  for (const [index, file] of files.entries()) {
    if (index < begin.file) continue;
    const place = { report: inventory.key, file: index, told: index === begin.file ? begin.told : 0 };
    const call = `s3:GetObject of ${inventory.bucket.name}/${file.key}`;
    try {
      for await (const batch of read(context, inventory, file, { need, versions }, place)) {
        yield batch;
        if (!batch.ok) return;
      }
    } catch (error) {
      return yield malformed(call, error instanceof Error ? error.message : String(error));
    }
  }
}

async function* csvBatches(
  context: Context,
  { manifest, bucket }: Inventory,
  { key, md5 }: File,
  { need, versions }: Pick<SourceRequest, "need" | "versions">,
  place: Place,
): AsyncGenerator<Batch> {
  const body = await attempt(`s3:GetObject of ${bucket.name}/${key}`, async () => {
    const { patientAndSlow } = context.clients;
    const answer = await patientAndSlow(bucket.region).send(
      new GetObjectCommand({ Bucket: bucket.name, Key: key }),
    );
    return answer.Body;
  });
  if (!body.ok) return yield body;
  if (!(body.value instanceof Readable)) throw new Error("it has no body");
  const reader = createCsvReader({ bucket: manifest.sourceBucket, versions }, manifest.columns, need);
  let told = 0;
  for await (const { rows } of reader.parts(unpacked(body.value, md5, key.endsWith(".gz")))) {
    // Rows that an earlier run was told of are read again, to count with the others, and told no more.
    const fresh = rows.slice(Math.max(0, place.told - told));
    told += rows.length;
    if (fresh.length > 0) yield batch({ ...place, told }, fresh, []);
  }
  yield batch({ ...place, file: place.file + 1, told: 0 }, [], reader.counted());
}

async function* parquetBatches(
  context: Context,
  { manifest, bucket }: Inventory,
  { key, md5, size }: File,
  { need, versions }: Pick<SourceRequest, "need" | "versions">,
  place: Place,
): AsyncGenerator<Batch> {
  const opened = await openRanges(context, bucket, { key, md5, size });
  if (!opened.ok) return yield opened;
  const reading = { bucket: manifest.sourceBucket, versions };
  for await (const group of parquetGroups(opened.value, reading, need, place.told))
    yield batch({ ...place, told: group.index + 1 }, group.rows, group.counted);
}

function batch(place: Place, rows: SourceBatch["rows"], counted: SourceBatch["counted"]): Batch {
  return { ok: true, value: { rows, counted, position: JSON.stringify(place) } };
}

/** Undefined at the beginning. */
function placeFrom(after: string | undefined): Place | undefined {
  if (after === undefined) return undefined;
  const { report, file, told }: Readonly<Record<string, unknown>> = { ...JSON.parse(after) };
  return { report: String(report), file: Number(file), told: Number(told) };
}

function malformed(call: string, why: string): Result<never> {
  return { ok: false, failure: { reason: "invalid-response", message: `${call}: ${why}` } };
}
