import { createHash } from "node:crypto";
import type { LocalAws } from "../../localaws/aws.ts";
import { type PlantedObject, plantObject } from "../../localaws/s3/plant.ts";
import { fleetBuckets, fleetKeys } from "./fleet.ts";
import type { FleetBucket, FleetEncryption, ObjectGroup } from "./fleet-types.ts";
import { createPlanter, objectPath, type Planter } from "./planter.ts";

/** Plants the sample fleet, or other buckets, into an empty embedded AWS. The same seed gives the same fleet. */
export async function plantFleet(
  aws: LocalAws,
  buckets: readonly FleetBucket[] = fleetBuckets,
): Promise<void> {
  const planter = createPlanter(aws);
  for (const key of fleetKeys) {
    const made = await planter.kms("CreateKey", { Description: key.description });
    const { Arn } = made["KeyMetadata"] as { Arn: string };
    await planter.kms("CreateAlias", { AliasName: key.alias, TargetKeyId: Arn });
    if (key.rotation) await planter.kms("EnableKeyRotation", { KeyId: Arn });
  }
  for (const bucket of buckets) await plantBucket(planter, bucket);
  for (const bucket of buckets) await setLogging(planter, bucket);
  for (const bucket of buckets) await readBucket(planter, bucket);
  for (const { alias, pendingDeletion } of fleetKeys) {
    if (pendingDeletion !== true) continue;
    await planter.kms("ScheduleKeyDeletion", { KeyId: planter.keyArn(alias), PendingWindowInDays: 14 });
  }
}

/** Settings come first, so that objects take the default; the policy comes last, so that it stops no planting. */
async function plantBucket(planter: Planter, bucket: FleetBucket): Promise<void> {
  const path = `/${bucket.name}`;
  const headers = bucket.lock === true ? { "x-amz-bucket-object-lock-enabled": "true" } : {};
  await planter.s3("PUT", path, "", { headers });
  await planter.s3("PUT", path, "encryption=", { body: encryptionXml(planter, bucket) });
  if (bucket.versioning === true && bucket.lock !== true)
    await planter.s3("PUT", path, "versioning=", {
      body: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    });
  await planter.s3("PUT", path, "tagging=", { body: taggingXml({ team: "acme", ...bucket.tags }) });
  for (const group of bucket.objects) await plantGroup(planter, bucket.name, group);
  await bucket.special?.(planter, bucket.name);
  if (bucket.policy !== undefined)
    await planter.s3("PUT", path, "policy=", { body: bucket.policy(planter.keyArn) });
}

async function plantGroup(planter: Planter, bucket: string, group: ObjectGroup): Promise<void> {
  const count = group.names?.length ?? group.count;
  for (let index = 0; index < count; index++) {
    const key = keyIn(group, index);
    await plantObjectOf(planter, bucket, key, group);
    if (group.newer !== undefined)
      await planter.put(bucket, key, {
        body: bodyOf(`${key} again`, 300),
        encryption: group.newer.encryption,
      });
    if (group.deleted === true) await planter.s3("DELETE", objectPath(bucket, key), "");
  }
}

/** Reads leave their trail in CloudTrail alone. */
async function readBucket(planter: Planter, { name, readBy = [], objects }: FleetBucket): Promise<void> {
  const [first] = objects;
  if (first === undefined) return;
  for (const role of readBy) await planter.readAs(role, name, keyIn(first, 0));
}

function keyIn(group: ObjectGroup, index: number): string {
  return group.prefix + (group.names?.[index] ?? `object-${String(index + 1).padStart(5, "0")}.bin`);
}

type PlantedParts = Required<Pick<PlantedObject, "metadata" | "tags">> & {
  readonly headers: Readonly<Record<string, string>>;
};

async function plantObjectOf(
  planter: Planter,
  bucket: string,
  key: string,
  group: ObjectGroup,
): Promise<void> {
  const body = bodyOf(`${bucket}/${key}`, group.size ?? 200 + (hashOf(key)[0] ?? 0));
  const { encryption, ...rest } = group;
  const more = { headers: rest.headers ?? {}, metadata: rest.metadata ?? {}, tags: rest.tags ?? {} };
  if (encryption === "none") plantObject(planter.aws.s3, plantedBefore2023(bucket, key, body, more));
  else await planter.put(bucket, key, { body, ...more, ...(encryption === undefined ? {} : { encryption }) });
}

function plantedBefore2023(bucket: string, key: string, body: Buffer, more: PlantedParts): PlantedObject {
  const { "x-amz-storage-class": storageClass, ...headers } = more.headers;
  const kept = storageClass === undefined ? {} : { storageClass };
  return { bucket, key, body, ...more, headers, ...kept, lastModified: beforeEncryption };
}

/** Since 5 January 2023 S3 encrypts every new object (E31). */
const beforeEncryption = Date.UTC(2019, 5, 14);

async function setLogging(planter: Planter, bucket: FleetBucket): Promise<void> {
  for (const source of bucket.logsOf ?? []) {
    const target = `<TargetBucket>${bucket.name}</TargetBucket><TargetPrefix>${source}/</TargetPrefix>`;
    const body = `<BucketLoggingStatus><LoggingEnabled>${target}</LoggingEnabled></BucketLoggingStatus>`;
    await planter.s3("PUT", `/${source}`, "logging=", { body });
  }
}

function encryptionXml(planter: Planter, { default: wanted, sseC }: FleetBucket): string {
  const key = keyOf(wanted);
  const id = key === undefined ? "" : `<KMSMasterKeyID>${planter.keyArn(key)}</KMSMasterKeyID>`;
  const bucketKey = wanted.type === "aws:kms" && wanted.bucketKey === true;
  const apply = `<ApplyServerSideEncryptionByDefault><SSEAlgorithm>${wanted.type}</SSEAlgorithm>${id}</ApplyServerSideEncryptionByDefault>`;
  const blocked = `<BlockedEncryptionTypes><EncryptionType>${sseC === "allowed" ? "NONE" : "SSE-C"}</EncryptionType></BlockedEncryptionTypes>`;
  return `<ServerSideEncryptionConfiguration><Rule>${apply}<BucketKeyEnabled>${bucketKey}</BucketKeyEnabled>${blocked}</Rule></ServerSideEncryptionConfiguration>`;
}

function keyOf(encryption: FleetEncryption): string | undefined {
  return encryption.type === "AES256" ? undefined : encryption.key;
}

function taggingXml(tags: Readonly<Record<string, string>>): string {
  const rows = Object.entries(tags).map(
    ([name, value]) => `<Tag><Key>${name}</Key><Value>${value}</Value></Tag>`,
  );
  return `<Tagging><TagSet>${rows.join("")}</TagSet></Tagging>`;
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Bytes that follow from the label alone. */
function bodyOf(label: string, size: number): Buffer {
  const block = Buffer.concat(Array.from({ length: 32 }, (_, index) => hashOf(`${label} ${index}`)));
  return Buffer.alloc(size, block);
}
