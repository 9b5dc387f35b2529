import {
  GetObjectCommand,
  type InventoryConfiguration,
  ListBucketInventoryConfigurationsCommand,
  ListObjectsV2Command,
} from "@aws-sdk/client-s3";
import type { BucketRef, Result } from "../../../flow/ports.ts";
import { type Context, owned } from "../../context.ts";
import { attempt } from "../../errors.ts";
import { type Manifest, parseManifest } from "./manifest.ts";

/** A whole report of S3 Inventory, found and checked. */
export type Inventory = {
  readonly manifest: Manifest;
  /** Bucket that holds the report; inventories stay in their Region. */
  readonly bucket: BucketRef;
  /** Whether it tells of all versions. */
  readonly versions: boolean;
  /** Key of its manifest, which tells it from every other report. */
  readonly key: string;
};

/** Why there is none to use, in words, or the newest one. */
export type Located =
  | { readonly ok: true; readonly inventory: Inventory }
  | { readonly ok: false; readonly why: string };

/** Looks for the newest whole report that tells how objects of the bucket are encrypted. */
export async function locateInventory(context: Context, bucket: BucketRef): Promise<Located> {
  const configured = await configurations(context, bucket);
  if (!configured.ok) return { ok: false, why: configured.failure.message };
  const usable = configured.value.filter(tellsEncryption);
  if (usable.length === 0) return { ok: false, why: whyNone(configured.value) };
  let newest: Inventory | undefined;
  let why = "";
  for (const configuration of usable) {
    const found = await newestReport(context, bucket, configuration);
    if (!found.ok) why = found.why;
    else if (newest === undefined || found.inventory.manifest.createdAt > newest.manifest.createdAt)
      newest = found.inventory;
  }
  return newest === undefined ? { ok: false, why } : { ok: true, inventory: newest };
}

async function configurations(
  context: Context,
  { name, region }: BucketRef,
): Promise<Result<readonly InventoryConfiguration[]>> {
  const all: InventoryConfiguration[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await owned(context, `s3:ListBucketInventoryConfigurations of ${name}`, (owner) =>
      context.clients
        .patient(region)
        .send(new ListBucketInventoryConfigurationsCommand({ Bucket: name, ContinuationToken, ...owner })),
    );
    if (!page.ok) return page;
    all.push(...(page.value.InventoryConfigurationList ?? []));
    ContinuationToken = page.value.IsTruncated === true ? page.value.NextContinuationToken : undefined;
  } while (ContinuationToken !== undefined);
  return { ok: true, value: all };
}

function tellsEncryption({
  IsEnabled,
  OptionalFields,
  Destination,
  Filter,
}: InventoryConfiguration): boolean {
  const format = Destination?.S3BucketDestination?.Format;
  const read = format === "CSV" || format === "Parquet";
  const whole = (Filter?.Prefix ?? "") === "";
  return IsEnabled === true && OptionalFields?.includes("EncryptionStatus") === true && read && whole;
}

/** ORC has no reader here: no library for it is kept. */
function whyNone(configured: readonly InventoryConfiguration[]): string {
  const orc = configured.some(({ Destination }) => Destination?.S3BucketDestination?.Format === "ORC");
  const none = "no enabled inventory of the whole bucket in CSV or Parquet has the field EncryptionStatus";
  return orc ? `${none}; one in ORC is not read, so configure another beside it` : none;
}

async function newestReport(
  context: Context,
  source: BucketRef,
  { Id = "", Destination, IncludedObjectVersions }: InventoryConfiguration,
): Promise<Located> {
  const { Bucket: arn = "", Prefix } = Destination?.S3BucketDestination ?? {};
  const bucket = { name: arn.split(":").at(-1) ?? "", region: source.region };
  const folder = `${Prefix ? `${Prefix}/` : ""}${source.name}/${Id}/`;
  const dates = await datesIn(context, bucket, folder);
  if (!dates.ok) return { ok: false, why: dates.failure.message };
  // The checksum is written last: a folder without one is a report that is still being written (I14).
  for (const date of dates.value) {
    const checksum = await text(context, bucket, `${date}manifest.checksum`);
    if (!checksum.ok) continue;
    const manifest = await text(context, bucket, `${date}manifest.json`);
    if (!manifest.ok) return { ok: false, why: manifest.failure.message };
    const parsed = parseManifest(manifest.value, checksum.value);
    if (!parsed.ok) return { ok: false, why: `s3://${bucket.name}/${date}manifest.json: ${parsed.problem}` };
    if (parsed.manifest.sourceBucket !== source.name)
      return { ok: false, why: `the manifest is of bucket ${parsed.manifest.sourceBucket}` };
    const versions = IncludedObjectVersions === "All";
    return {
      ok: true,
      inventory: { manifest: parsed.manifest, bucket, versions, key: `${date}manifest.json` },
    };
  }
  return { ok: false, why: `no whole report in s3://${bucket.name}/${folder}` };
}

/** Folders of reports, newest first; their names are times, which sort as text (I11). */
async function datesIn(
  context: Context,
  { name, region }: BucketRef,
  Prefix: string,
): Promise<Result<readonly string[]>> {
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await attempt(`s3:ListObjectsV2 of ${name}/${Prefix}`, () =>
      context.clients
        .patient(region)
        .send(new ListObjectsV2Command({ Bucket: name, Prefix, Delimiter: "/", ContinuationToken })),
    );
    if (!page.ok) return page;
    for (const { Prefix: date = "" } of page.value.CommonPrefixes ?? [])
      if (/\/\d{4}-\d\d-\d\dT\d\d-\d\dZ\/$/.test(date)) found.push(date);
    ContinuationToken = page.value.IsTruncated === true ? page.value.NextContinuationToken : undefined;
  } while (ContinuationToken !== undefined);
  return { ok: true, value: found.sort().reverse() };
}

/** Of the destination: its bucket may belong to another account, so no owner is expected (I18). */
function text(context: Context, { name, region }: BucketRef, key: string): Promise<Result<string>> {
  return attempt(`s3:GetObject of ${name}/${key}`, async () => {
    const { Body } = await context.clients
      .patient(region)
      .send(new GetObjectCommand({ Bucket: name, Key: key }));
    return (await Body?.transformToString()) ?? "";
  });
}
