import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectAnnotationCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import type { Fault } from "../../src/localaws/types.ts";
import type { Action } from "../../src/model/plan.ts";
import { customerKey, type World } from "../aws/world.ts";
import { planned } from "./fleet.ts";

export const bucketName = "fleet";
export const held = customerKey(7);
export const lost = customerKey(9);

const encryptions = [
  "none",
  "sse-s3",
  "kms-wanted",
  "kms-other",
  "dsse-other",
  "ssec-held",
  "ssec-lost",
] as const;

/** One version to plant; those of one key are written in turn. */
type PlantedVersion = {
  readonly key: string;
  readonly encryption: (typeof encryptions)[number];
  readonly size: number;
  readonly rich: boolean;
  /** Payloads of its annotations; of objects under SSE-C there are none (E220). */
  readonly notes: readonly string[];
  /** Where the bucket has versions all along, and so may have Object Lock. */
  readonly lock: "no" | "retained" | "held";
};

/** Somebody else at work while a plan is carried out: on the n-th call of ours. */
type Interference = { readonly at: number; readonly key: string; readonly does: "put" | "delete" };

export type Fleet = {
  readonly versioning: "disabled" | "Enabled" | "Suspended";
  readonly acls: boolean;
  /** Whether settings are right already; working out what they should be takes longer than all the rest. */
  readonly guarded: boolean;
  readonly versions: readonly PlantedVersion[];
  readonly faults: readonly Fault[];
  /** Calls after which the process dies, one run each; odd ones before the call is made, even ones after. */
  readonly kills: readonly number[];
  readonly others: readonly Interference[];
  readonly concurrency: number;
};

export const keys = ["a", "b c+%", "ü/😀"] as const;

const key = fc.constantFrom(...keys);

const planted: fc.Arbitrary<PlantedVersion> = fc.record({
  key,
  encryption: fc.constantFrom(...encryptions),
  size: fc.constantFrom(0, 5, 100),
  rich: fc.boolean(),
  notes: fc.oneof(fc.constant([]), fc.array(fc.constantFrom("cat", "dog", "ü".repeat(50)), { maxLength: 3 })),
  lock: fc.constantFrom("no", "no", "no", "retained", "held"),
});

const answer: fc.Arbitrary<Fault["answer"]> = fc.constantFrom(
  { type: "error", status: 503, code: "SlowDown", message: "slower" },
  { type: "error", status: 500, code: "InternalError", message: "sorry" },
  { type: "reset-before" },
  { type: "reset-after" },
  { type: "timeout-before" },
  { type: "timeout-after" },
);

const operations = [
  "HeadObject",
  "GetObjectTagging",
  "GetObjectAcl",
  "CopyObject",
  "CompleteMultipartUpload",
  "UpdateObjectEncryption",
  "ListObjectAnnotations",
  "GetObjectAnnotation",
  "PutObjectAnnotation",
] as const;

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    operation: fc.constantFrom(...operations),
    skip: fc.nat({ max: 6 }),
    times: fc.integer({ min: 1, max: 3 }),
    answer,
  }),
  // Of KMS, when S3 asks it (E117); a HEAD needs none (E24).
  fc.record({
    operation: fc.constantFrom(
      "CopyObject",
      "CreateMultipartUpload",
      "UpdateObjectEncryption",
      "PutObjectAnnotation",
    ),
    times: fc.integer({ min: 1, max: 2 }),
    answer: fc.constant({
      type: "error",
      status: 400,
      code: "KMS.ThrottlingException",
      message: "slower",
    } as const),
  }),
  fc.record({
    operation: fc.constantFrom("CopyObject", "CompleteMultipartUpload"),
    skip: fc.nat({ max: 2 }),
    answer: fc.constant({ type: "error-in-200", code: "InternalError", message: "sorry" } as const),
  }),
);

export const fleet: fc.Arbitrary<Fleet> = fc.record({
  versioning: fc.constantFrom("disabled", "Enabled", "Suspended"),
  acls: fc.boolean(),
  guarded: fc.integer({ min: 0, max: 5 }).map((die) => die > 0),
  versions: fc.array(planted, { minLength: 1, maxLength: 5 }),
  faults: fc.array(fault, { maxLength: 3 }),
  kills: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 2 }),
  others: fc.array(
    fc.record({ at: fc.integer({ min: 1, max: 30 }), key, does: fc.constantFrom("put", "delete") }),
    { maxLength: 1 },
  ),
  concurrency: fc.integer({ min: 1, max: 4 }),
});

/** Makes the bucket and everything in it. Versioning is switched on first, and suspended half way. */
export async function plant(it: World, fleet: Fleet, wanted: string): Promise<void> {
  const { versioning, acls, guarded, versions } = fleet;
  const other = await it.newKey();
  const ObjectOwnership = acls ? "ObjectWriter" : "BucketOwnerEnforced";
  const lockable = versioning === "Enabled";
  await it.s3.send(
    new CreateBucketCommand({
      Bucket: bucketName,
      ObjectOwnership,
      ...(lockable ? { ObjectLockEnabledForBucket: true } : {}),
    }),
  );
  const set = (Status: "Enabled" | "Suspended") =>
    it.s3.send(new PutBucketVersioningCommand({ Bucket: bucketName, VersioningConfiguration: { Status } }));
  if (versioning === "Suspended") await set("Enabled");
  const half = Math.ceil(versions.length / 2);
  for (const [index, version] of versions.entries()) {
    if (index === half && versioning === "Suspended") await set("Suspended");
    it.aws.clock.advance(1000);
    await plantVersion(it, version, `version ${index}`, { acls, wanted, other });
    await annotate(it, version);
    if (lockable) await lock(it, version);
  }
  if (versioning === "Suspended" && half >= versions.length) await set("Suspended");
  it.aws.clock.advance(60_000);
  if (guarded) await putGuard(it, wanted);
}

/** The guard for this bucket and key, worked out once. */
const guards = new Map<string, readonly Action[]>();

async function putGuard(it: World, wanted: string): Promise<void> {
  const actions = guards.get(wanted) ?? (await planned(it.ports)).plan.actions;
  guards.set(wanted, actions);
  const where = { name: bucketName, region: it.aws.region };
  for (const action of actions) {
    if (action.kind === "put-bucket-encryption") await it.ports.putBucketEncryption(where, action.after);
    if (action.kind === "put-bucket-policy") await it.ports.putBucketPolicy(where, action.after);
  }
}

type Circumstances = { readonly acls: boolean; readonly wanted: string; readonly other: string };

async function plantVersion(
  it: World,
  { key, encryption, size, rich }: PlantedVersion,
  text: string,
  about: Circumstances,
): Promise<void> {
  const body = Buffer.from(text.repeat(20).slice(0, size));
  if (encryption === "none") {
    const headers = rich ? { "content-type": "text/x", "cache-control": "no-store" } : {};
    const more = rich ? { metadata: { m: text }, tags: { t: text }, storageClass: "STANDARD_IA" } : {};
    plantObject(it.aws.s3, { bucket: bucketName, key, body, headers, ...more });
    return;
  }
  await it.s3.send(
    new PutObjectCommand({
      Bucket: bucketName,
      Key: key,
      Body: body,
      ...(rich ? richInput(text, about.acls) : {}),
      ...encryptionInput(encryption, about),
    }),
  );
}

async function annotate({ s3 }: World, { key: Key, encryption, notes }: PlantedVersion): Promise<void> {
  if (encryption.startsWith("ssec")) return;
  for (const [index, AnnotationPayload] of notes.entries())
    await s3.send(
      new PutObjectAnnotationCommand({
        Bucket: bucketName,
        Key,
        AnnotationName: `n${index}`,
        AnnotationPayload,
      }),
    );
}

async function lock(it: World, { key: Key, lock: how }: PlantedVersion): Promise<void> {
  const named = { Bucket: bucketName, Key };
  const until = new Date(it.aws.clock.now() + 86_400_000);
  if (how === "held")
    await it.s3.send(new PutObjectLegalHoldCommand({ ...named, LegalHold: { Status: "ON" } }));
  if (how === "retained") {
    const Retention = { Mode: "GOVERNANCE", RetainUntilDate: until } as const;
    await it.s3.send(new PutObjectRetentionCommand({ ...named, Retention }));
  }
}

function richInput(text: string, acls: boolean): Partial<PutObjectCommandInput> {
  return {
    Metadata: { m: text },
    Tagging: `t=${encodeURIComponent(text)}`,
    ContentType: "text/x",
    CacheControl: "no-store",
    StorageClass: "STANDARD_IA",
    WebsiteRedirectLocation: "/there",
    ...(acls ? { GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"' } : {}),
  };
}

function encryptionInput(
  encryption: PlantedVersion["encryption"],
  { wanted, other }: Circumstances,
): Partial<PutObjectCommandInput> {
  const customer = (key: typeof held) => ({ SSECustomerAlgorithm: "AES256", SSECustomerKey: key.base64 });
  switch (encryption) {
    case "kms-wanted":
      return { ServerSideEncryption: "aws:kms", SSEKMSKeyId: wanted, BucketKeyEnabled: true };
    case "kms-other":
      return { ServerSideEncryption: "aws:kms", SSEKMSKeyId: other };
    case "dsse-other":
      return { ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId: other };
    case "ssec-held":
      return customer(held);
    case "ssec-lost":
      return customer(lost);
    default:
      return { ServerSideEncryption: "AES256" };
  }
}
