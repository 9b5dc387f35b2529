import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketMetadataConfigurationCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UpdateObjectEncryptionCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { InPartsOptions } from "../../../src/flow/fleet/scan-in-parts.ts";
import type { ReportPlace } from "../../../src/flow/platform.ts";
import type { ReadPorts, Surroundings } from "../../../src/flow/ports.ts";
import type { LocalAwsOptions } from "../../../src/localaws/types.ts";
import { portsFrom, type Sources } from "../../aws/sources/opened.ts";
import { type World, world } from "../../aws/world.ts";
import { newDataKey, scanned } from "../fleet.ts";
import { essence, inParts, ticking } from "./in-parts.ts";

export const hour = 3_600_000;

type Journal = { readonly Expiration: "ENABLED" | "DISABLED"; readonly Days?: number };

async function enableJournal(
  { s3 }: World,
  Bucket: string,
  RecordExpiration: Journal = { Expiration: "DISABLED" },
): Promise<void> {
  await s3.send(
    new CreateBucketMetadataConfigurationCommand({
      Bucket,
      MetadataConfiguration: { JournalTableConfiguration: { RecordExpiration } },
    }),
  );
}

/** A bucket of each kind with a journal, and a first object long before anything is scanned. */
export async function journalFleet(options: LocalAwsOptions = {}) {
  const it = world({ minimumPartSize: 1, ...options });
  const keyArn = await newDataKey(it);
  for (const Bucket of ["plain", "versioned"]) {
    await it.newBucket(Bucket);
    await enableJournal(it, Bucket);
    if (Bucket === "versioned") await version(it, Bucket, "Enabled");
    await put(it, Bucket, "first");
  }
  it.aws.clock.advance(4 * hour);
  return { it, keyArn };
}

export async function version({ s3 }: World, Bucket: string, Status: "Enabled" | "Suspended"): Promise<void> {
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
}

const underKey = {
  ServerSideEncryption: "aws:kms",
  SSEKMSKeyId: "alias/data",
  BucketKeyEnabled: true,
} as const;

/** Under the key that is required, or not. */
export async function put({ s3 }: World, Bucket: string, Key: string, passes = true): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: `of ${Key}`, ...(passes ? underKey : {}) }));
}

/** Moves with the embedded AWS. */
function around({ aws }: World): Surroundings {
  return { ...ticking(), now: () => new Date(aws.clock.now()).toISOString() };
}

/** Ports that ask the journal. */
export function journalPorts(it: World, more: Sources = {}): ReadPorts {
  return portsFrom(it, "journal", {
    athena: { workGroup: "primary" },
    now: () => it.aws.clock.now(),
    wait: async () => undefined,
    ...more,
  });
}

export async function scanIn(
  it: World,
  place: ReportPlace,
  ports: ReadPorts = journalPorts(it),
  options: Partial<InPartsOptions> = {},
) {
  return inParts(ports, place, around(it), { incremental: true, partMilliseconds: 40, ...options });
}

/** All that an undisturbed scan by listing finds, too. */
export function found(result: Awaited<ReturnType<typeof inParts>>) {
  const { startedAt: _, finishedAt: __, ...rest } = essence(result);
  return { ...rest, buckets: rest.buckets.map(({ source: _, ...bucket }) => bucket) };
}

export async function foundByListing(it: World, buckets?: readonly string[]) {
  const only = buckets === undefined ? {} : { buckets };
  return found(await scanned(it.ports, { surroundings: around(it), ...only }));
}

/** Calls of some operations since this was called last. */
export function counter({ aws }: World) {
  let seen = aws.calls.length;
  return (...operations: string[]): number => {
    const since = aws.calls.slice(seen);
    seen = aws.calls.length;
    return since.filter(({ operation }) => operations.includes(operation)).length;
  };
}

export const changes = ["put", "weak", "delete", "copy", "tag", "parts", "update", "remove"] as const;

export type Change = {
  readonly bucket: "plain" | "versioned";
  readonly key: string;
  readonly does: (typeof changes)[number];
  /** Which of the key's versions it is about, where it is about one. */
  readonly which: number;
};

/** Makes a change, where there is something to be changed. */
export async function change(it: World, keyArn: string, { bucket, key, does, which }: Change): Promise<void> {
  const { s3, aws } = it;
  const at = { Bucket: bucket, Key: key };
  const versions = aws.s3.buckets.get(bucket)?.objects.versions(key) ?? [];
  const one = versions[which % Math.max(1, versions.length)];
  const isThere = versions[0] !== undefined && !versions[0].deleteMarker;
  if (does === "put" || does === "weak") await put(it, bucket, key, does === "put");
  if (does === "delete") await s3.send(new DeleteObjectCommand(at));
  if (does === "remove" && one !== undefined)
    await s3.send(new DeleteObjectCommand({ ...at, VersionId: one.versionId }));
  if (does === "copy")
    await s3.send(new CopyObjectCommand({ ...at, CopySource: `${bucket}/first`, ...underKey }));
  if (does === "tag" && isThere)
    await s3.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [{ Key: "a", Value: "b" }] } }));
  if (does === "parts") await upload(it, at);
  if (does === "update" && isThere)
    await s3.send(
      new UpdateObjectEncryptionCommand({ ...at, ObjectEncryption: { SSEKMS: { KMSKeyArn: keyArn } } }),
    );
}

async function upload({ s3 }: World, at: { readonly Bucket: string; readonly Key: string }): Promise<void> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...at, ...underKey }));
  const { ETag } = await s3.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: "parts" }));
  await s3.send(
    new CompleteMultipartUploadCommand({
      ...at,
      UploadId,
      MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] },
    }),
  );
}
