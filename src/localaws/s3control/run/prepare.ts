/** The objects of a job: from a manifest that lies in a bucket, or from one that is generated. */

import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { s3Arn } from "../../s3/bucket.ts";
import { csvLine, encodedKey } from "../../s3/inventory/formats.ts";
import type { ControlWorld } from "../action.ts";
import type { Row } from "../job/task-request.ts";
import { csvRows } from "../manifest/csv.ts";
import { generatedRows } from "../manifest/generate.ts";
import { type GeneratorRequest, readGenerator } from "../manifest/generator-request.ts";
import { type ManifestRequest, readManifest } from "../manifest/manifest-request.ts";
import type { Job } from "../store.ts";
import { asRole, readAsRole } from "./as-role.ts";
import { jobFailure } from "./failure.ts";

const unreadable = (why: string) => jobFailure("ManifestReadFailed", `Reading the manifest failed: ${why}`);

/** Keys are form-encoded (I8, I64). */
const decodedKey = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw unreadable("a key is not URL-encoded");
  }
};

const rowsFrom = (text: string, fields: readonly string[]): Row[] => {
  const [bucketAt, keyAt, versionAt] = ["Bucket", "Key", "VersionId"].map((name) => fields.indexOf(name));
  const markerAt = fields.indexOf("IsDeleteMarker");
  try {
    return [...csvRows(text)].flatMap((cells) => {
      const [bucket, key] = [cells[bucketAt ?? -1], cells[keyAt ?? -1]];
      if (bucket === undefined || key === undefined) throw unreadable("a row has no bucket or no key");
      // An inventory of all versions lists delete markers too, which have nothing to act on.
      if (markerAt >= 0 && cells[markerAt] === "true") return [];
      return [{ bucket, key: decodedKey(key), versionId: cells[versionAt ?? -1] || undefined }];
    });
  } catch (thrown) {
    throw thrown instanceof SyntaxError ? unreadable(thrown.message) : thrown;
  }
};

type InventoryManifest = {
  readonly fileFormat?: unknown;
  readonly fileSchema?: unknown;
  readonly destinationBucket?: unknown;
  readonly files?: unknown;
};

const inventoryManifest = (text: string): InventoryManifest => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below.
  }
  throw unreadable("it is no inventory manifest");
};

const keyIn = (file: unknown): string => {
  const key = typeof file === "object" && file !== null && "key" in file ? file.key : undefined;
  if (typeof key !== "string") throw unreadable("it names no data files");
  return key;
};

const rowsOfInventory = async (job: Job, world: ControlWorld, text: string): Promise<Row[]> => {
  const { fileFormat, fileSchema, destinationBucket, files } = inventoryManifest(text);
  // ORC and Parquet inventories cannot be a manifest (I65).
  if (fileFormat !== "CSV") throw unreadable("only CSV inventories can be a manifest");
  if (typeof fileSchema !== "string" || !Array.isArray(files)) throw unreadable("it has no schema or files");
  const bucket = String(destinationBucket).split(":").at(-1) ?? "";
  const fields = fileSchema.split(",").map((field) => field.trim());
  const versioned = fields.includes("VersionId");
  const rows: Row[] = [];
  for (const file of files) {
    const { body } = await readAsRole(job, world, { bucket, key: keyIn(file) });
    for (const row of rowsFrom(gunzipSync(body).toString("utf8"), fields)) {
      // The empty id of an all-versions report is that of the null version (I17).
      rows.push(versioned && row.versionId === undefined ? { ...row, versionId: "null" } : row);
    }
  }
  return rows;
};

const rowsOfManifest = async (job: Job, world: ControlWorld, manifest: ManifestRequest): Promise<Row[]> => {
  const { body, eTag } = await readAsRole(job, world, manifest).catch((thrown: unknown) => {
    throw unreadable(thrown instanceof Error ? thrown.message : String(thrown));
  });
  if (eTag !== manifest.eTag) throw unreadable("its ETag is not the one that was given");
  const text = body.toString("utf8");
  return manifest.format === "csv" ? rowsFrom(text, manifest.fields) : rowsOfInventory(job, world, text);
};

/** Writes a generated manifest where it was asked for, in the form of an inventory of CSV. */
const writeManifest = async (
  job: Job,
  world: ControlWorld,
  { source, output }: GeneratorRequest,
  rows: readonly Row[],
): Promise<void> => {
  if (output === undefined) return;
  const folder = [output.prefix, `job-${job.id}`].filter((part) => part !== "").join("/");
  const data = Buffer.from(
    rows.map((row) => csvLine([row.bucket, encodedKey(row.key), row.versionId ?? ""])).join(""),
  );
  const files = [
    {
      key: `${folder}/data/manifest.csv`,
      size: data.length,
      MD5checksum: createHash("md5").update(data).digest("hex"),
    },
  ];
  const manifest = JSON.stringify({
    sourceBucket: source,
    destinationBucket: s3Arn(output.bucket),
    version: "2021-11-30",
    creationTimestamp: String(world.clock.now()),
    fileFormat: "CSV",
    fileSchema: "Bucket, Key, VersionId",
    files,
  });
  const headers = output.encryption;
  const place = { method: "PUT", bucket: output.bucket, headers } as const;
  await asRole(job, world, { ...place, key: files[0]?.key ?? "", body: data });
  const key = `${folder}/manifest.json`;
  const reply = await asRole(job, world, { ...place, key, body: manifest });
  job.generated = { bucket: output.bucket, key, eTag: (reply.headers["etag"] ?? "").replaceAll('"', "") };
};

const rowsGenerated = async (job: Job, world: ControlWorld, request: GeneratorRequest): Promise<Row[]> => {
  const bucket = world.buckets.get(request.source);
  if (bucket === undefined || (request.expectedOwner ?? bucket.account) !== bucket.account) {
    throw jobFailure("ManifestGenerationFailed", `The bucket ${request.source} cannot be read`);
  }
  const rows = [...generatedRows(bucket, request.filter)];
  if (rows.length === 0) {
    throw jobFailure("ManifestGenerationFailed", "No object of the bucket matches the filter");
  }
  if (job.generated === undefined) await writeManifest(job, world, request, rows);
  return rows;
};

/** Every object a job is about, in order. Rejects with why the job fails, if they cannot be told. */
export const rowsOf = (job: Job, world: ControlWorld): Promise<Row[]> => {
  const { manifest, generator } = job.request;
  if (manifest !== undefined) return rowsOfManifest(job, world, readManifest(manifest));
  if (generator !== undefined) return rowsGenerated(job, world, readGenerator(generator));
  throw new Error("a job has neither a manifest nor a generator");
};
