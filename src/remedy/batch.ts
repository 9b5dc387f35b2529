import type { TargetEncryption } from "../model/encryption.ts";
import type { BucketFacts, ObjectFacts } from "../model/facts.ts";
import type { ObjectAction } from "../model/plan.ts";

/** Classes an S3PutObjectCopy may name; REDUCED_REDUNDANCY is none of them (I55). */
const classes = new Set([
  "STANDARD",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
]);

/**
 * Why an action must stay a call of its own and cannot be a task of S3 Batch Operations; undefined when it can. A task
 * knows no ETag (I55), so what it does must be safe when another writer comes in between: an update names an immutable
 * version, and a copy adds a version, of what was not written since.
 * @param bucket as it will be when its settings are applied.
 * @param unmodifiedSince ISO 8601; what is younger is for a call of its own.
 */
export function batchBar(
  action: ObjectAction,
  facts: ObjectFacts,
  bucket: BucketFacts,
  unmodifiedSince: string,
): string | undefined {
  if (action.kind === "multipart-copy") return "the object is too large for one copy (I55)";
  if (action.sseCKeyMd5 !== undefined) return "a job cannot be given a customer's key (I54)";
  if (action.after.type === "dsse-kms") return "a job cannot make DSSE-KMS (I54)";
  if (bucket.versioning.state !== "known" || bucket.versioning.value !== "enabled" || !facts.ref.versionId)
    return "without versioning a task could meet another writer's object";
  return action.kind === "copy-object" ? copyBar(action.after, facts, bucket, unmodifiedSince) : undefined;
}

function copyBar(
  after: TargetEncryption,
  facts: ObjectFacts,
  bucket: BucketFacts,
  unmodifiedSince: string,
): string | undefined {
  if (!isDefault(after, bucket)) return "a job copies to the bucket's default encryption only";
  const { ownership } = bucket;
  if (ownership.state !== "known" || ownership.value !== "BucketOwnerEnforced")
    return "a job would lose the object's grants (E163)";
  if (facts.websiteRedirect !== undefined) return "a job would lose the object's redirect (E165)";
  if (facts.lock.mode !== undefined || facts.lock.legalHold)
    return "a job would lose the object's lock (E166)";
  if (!classes.has(facts.storageClass)) return "a job cannot write the object's storage class (I55)";
  // HTTP dates tell whole seconds.
  if (!(Date.parse(facts.lastModified) <= Date.parse(unmodifiedSince)))
    return "the object is too young to tell it from what is written during a job";
  return undefined;
}

/**
 * Whether copies that name no algorithm get this encryption. Naming it needs NewObjectMetadata, and whether metadata
 * survives that is not sure (I56).
 */
function isDefault(after: TargetEncryption, { encryption }: Pick<BucketFacts, "encryption">): boolean {
  if (encryption.state !== "known") return false;
  const { algorithm, keyArn, bucketKey } = encryption.value;
  if (after.type === "sse-s3") return algorithm === "AES256";
  return (
    after.type === "sse-kms" &&
    algorithm === "aws:kms" &&
    keyArn.state === "known" &&
    keyArn.value === after.keyArn &&
    bucketKey === after.bucketKey
  );
}
