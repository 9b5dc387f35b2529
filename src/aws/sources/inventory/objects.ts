import { addAbortSignal, Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Result, SourceBatch, SourceRequest } from "../../../flow/ports.ts";
import type { Context } from "../../context.ts";
import { attempt } from "../../errors.ts";
import { unquoted } from "../../list-objects.ts";
import { rowsAtOnce } from "../../rows-at-once.ts";
import { createCsvReader } from "./csv-source.ts";
import { checked } from "./files.ts";
import { inTurn } from "./in-turn.ts";
import type { Inventory } from "./locate.ts";
import { parquetRows } from "./parquet/groups.ts";
import { openRanges } from "./ranges.ts";

type Batch = Result<SourceBatch>;
type File = Inventory["manifest"]["files"][number];

/** Where reading goes on: a file of one report, its row group (a CSV is one), and how many rows of that were told. */
type Place = {
  readonly report: string;
  readonly file: number;
  readonly group: number;
  readonly told: number;
};

/** Rows that are held of a file: two are read at a time, as one is looked at while bytes of the other are on their way. */
const mostHeld = 5000;

type Asked = Pick<SourceRequest, "need" | "versions">;

/** One file of a report, and from where on it is read. */
type Part = { readonly inventory: Inventory; readonly file: File; readonly place: Place };

/**
 * Every object that an inventory tells of, in the order of its files; ends with the first failure. What is only counted
 * comes when the whole of its file is known to be what S3 wrote.
 */
export async function* inventoryBatches(
  context: Context,
  inventory: Inventory,
  { need, versions, after }: Asked & Pick<SourceRequest, "after">,
): AsyncGenerator<Batch> {
  const nowhere = { report: inventory.key, file: 0, group: 0, told: 0 };
  const begin = placeFrom(after?.position) ?? nowhere;
  if (begin.report !== inventory.key)
    return yield malformed(inventory.key, `the scan began with another report, ${begin.report}`);
  if (Number.isNaN(begin.group))
    return yield malformed(inventory.key, "the scan began with another version of bucketseal");
  const { files } = inventory.manifest;
  const readers = files.slice(begin.file).map((file, behind) => {
    const place = behind === 0 ? begin : { ...nowhere, file: begin.file + behind };
    return (signal: AbortSignal) =>
      fileBatches(context, { inventory, file, place }, { need, versions }, signal);
  });
  const weight = {
    most: mostHeld,
    leading: rowsAtOnce,
    of: (batch: Batch) => (batch.ok ? batch.value.rows.length : 0),
  };
  for await (const batch of inTurn(readers, weight)) {
    yield batch;
    if (!batch.ok) return;
  }
}

async function* fileBatches(
  context: Context,
  part: Part,
  asked: Asked,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const { manifest, bucket } = part.inventory;
  const read = manifest.format === "CSV" ? csvBatches : parquetBatches;
  try {
    yield* read(context, part, asked, signal);
  } catch (error) {
    const call = `s3:GetObject of ${bucket.name}/${part.file.key}`;
    yield malformed(call, error instanceof Error ? error.message : String(error));
  }
}

async function* csvBatches(
  context: Context,
  { inventory: { manifest, bucket }, file: { key, md5 }, place }: Part,
  { need, versions }: Asked,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const answer = await attempt(`s3:GetObject of ${bucket.name}/${key}`, () =>
    context.clients
      .patientAndSlow(bucket.region)
      .send(new GetObjectCommand({ Bucket: bucket.name, Key: key }), { abortSignal: signal }),
  );
  if (!answer.ok) return yield answer;
  const { Body: body, ETag } = answer.value;
  if (!(body instanceof Readable)) throw new Error("it has no body");
  addAbortSignal(signal, body);
  const packed = key.endsWith(".gz");
  // An ETag that is the MD5 (E140) proves what S3 holds, and the checksum within a packed file what came of it.
  const chunks = packed && unquoted(ETag) === md5 ? body : checked(body, md5);
  const reader = createCsvReader({ bucket: manifest.sourceBucket, versions }, manifest.columns, need, packed);
  let told = 0;
  for await (const rows of reader.parts(chunks)) {
    // Rows that an earlier run was told of are read again, to count with the others, and told no more.
    const fresh = rows.slice(Math.max(0, place.told - told));
    told += rows.length;
    if (fresh.length > 0) yield batch({ ...place, told }, fresh, []);
  }
  yield batch({ ...place, file: place.file + 1, group: 0, told: 0 }, [], reader.counted());
}

async function* parquetBatches(
  context: Context,
  { inventory: { manifest, bucket }, file, place }: Part,
  { need, versions }: Asked,
  signal: AbortSignal,
): AsyncGenerator<Batch> {
  const opened = await openRanges(context, bucket, file, signal);
  if (!opened.ok) return yield opened;
  const reading = { bucket: manifest.sourceBucket, versions };
  for await (const { at, rows, counted } of parquetRows(opened.value, reading, need, place))
    yield batch({ ...place, ...at }, rows, counted);
}

function batch(place: Place, rows: SourceBatch["rows"], counted: SourceBatch["counted"]): Batch {
  return { ok: true, value: { rows, counted, position: JSON.stringify(place) } };
}

/** Undefined at the beginning. */
function placeFrom(after: string | undefined): Place | undefined {
  if (after === undefined) return undefined;
  const { report, file, group, told }: Readonly<Record<string, unknown>> = { ...JSON.parse(after) };
  return { report: String(report), file: Number(file), group: Number(group), told: Number(told) };
}

function malformed(call: string, why: string): Result<never> {
  return { ok: false, failure: { reason: "invalid-response", message: `${call}: ${why}` } };
}
