/** Makes one replica of one object version. */

import { ownersGrant } from "../acl-headers.ts";
import type { BucketState, S3Call, S3World } from "../action.ts";
import { authorize } from "../authorize.ts";
import type { ContextKeys } from "../call-context.ts";
import { accessDenied, invalidRequest } from "../object-errors.ts";
import { placeOf } from "../objects/target.ts";
import { newDataKeys, rewrappedDataKeys, storedDataKeys } from "../sse/data-keys.ts";
import { decideEncryption, encryptionContext } from "../sse/decide.ts";
import { resealed } from "../sse/seal.ts";
import type { ObjectVersion, StoredEncryption } from "../store.ts";
import { existingTagContext } from "../write-context.ts";
import { callAsRole } from "./as-role.ts";
import type { ReplicationRule } from "./configuration.ts";

/** From where, to where, by which rule, and the role's calls on the two buckets. */
type Way = {
  readonly source: BucketState;
  readonly destination: BucketState;
  readonly rule: ReplicationRule;
  readonly reading: S3Call;
  readonly writing: S3Call;
};

/**
 * Puts a replica into the destination, under the version id and the date of its source.
 * @throws AwsError why it cannot be: a policy, a key, a destination that is gone or blocks SSE-C (E213).
 */
export function replicate(
  source: BucketState,
  version: ObjectVersion,
  rule: ReplicationRule,
  roleArn: string,
  s3: S3World,
): void {
  const destination = s3.buckets.get(rule.destination.bucket);
  if (destination === undefined) throw invalidRequest("Destination bucket must exist.");
  if (destination.versioning !== "enabled")
    throw invalidRequest("Destination bucket must have versioning enabled.");
  const { key } = version;
  const reading = callAsRole(roleArn, source, key, s3);
  const writing = callAsRole(roleArn, destination, key, s3);
  const way: Way = { source, destination, rule, reading, writing };
  const replica = version.deleteMarker ? markerReplica(version, way, s3) : objectReplica(version, way, s3);
  destination.objects.put(replica);
  const name = version.deleteMarker ? "ObjectRemoved:DeleteMarkerCreated" : "ObjectCreated:Put";
  s3.emit({ name, bucket: destination.name, key, version: replica, call: writing });
}

function markerReplica(marker: ObjectVersion, { destination, writing }: Way, s3: S3World): ObjectVersion {
  authorize(writing, s3, destination, { action: "s3:ReplicateDelete", key: marker.key });
  return { ...marker, replicationStatus: "REPLICA" };
}

function objectReplica(version: ObjectVersion, way: Way, s3: S3World): ObjectVersion {
  const { destination, rule } = way;
  authorizeReading(version, way, s3);
  const under = encryptionOf(version, way, s3);
  authorizeWriting(version, under.encryption, way, s3);
  const owner = ownerOf(version, destination, rule);
  // Each annotation replicates by itself, which is not modelled.
  const { lock, restore: _left, annotations: _apart, ...rest } = version;
  return {
    ...rest,
    ...under,
    owner,
    acl: owner === version.owner ? version.acl : [ownersGrant(owner)],
    storageClass: rule.destination.storageClass ?? version.storageClass,
    lock: destination.lockEnabled ? lock : {},
    replicationStatus: "REPLICA",
  };
}

/** The source's, unless the rule or the destination gives it to the destination's owner. */
function ownerOf(
  version: ObjectVersion,
  destination: BucketState,
  { destination: to }: ReplicationRule,
): string {
  const isGiven = to.handsOver || destination.ownership === "BucketOwnerEnforced";
  return isGiven ? destination.account : version.owner;
}

function authorizeReading(version: ObjectVersion, { source, reading }: Way, s3: S3World): void {
  const { key, versionId, tags } = version;
  const context: ContextKeys = { ...existingTagContext(tags), "s3:versionid": [versionId] };
  const actions = ["GetObjectVersionForReplication", "GetObjectVersionAcl"];
  if (Object.keys(tags).length > 0) actions.push("GetObjectVersionTagging");
  for (const action of actions) authorize(reading, s3, source, { action: `s3:${action}`, key, context });
}

const SSE = "s3:x-amz-server-side-encryption";

/**
 * As what policies see the write (P5). Where the source has no encryption, nothing is asked for; else the type of the
 * replica is, as AWS's own policies for replication roles have it (E215 (?)).
 */
function writeKeys(version: ObjectVersion, encryption: StoredEncryption): ContextKeys {
  if (version.encryption.type === "none" || encryption.type === "none") return {};
  if (encryption.type === "SSE-C") return { [`${SSE}-customer-algorithm`]: ["AES256"] };
  const key = "keyArn" in encryption ? { [`${SSE}-aws-kms-key-id`]: [encryption.keyArn] } : {};
  return { [SSE]: [encryption.type], ...key };
}

function authorizeWriting(
  version: ObjectVersion,
  encryption: StoredEncryption,
  { destination, rule, writing }: Way,
  s3: S3World,
): void {
  const { key, tags } = version;
  const ask = (action: string, context: ContextKeys = {}): void =>
    authorize(writing, s3, destination, { action: `s3:${action}`, key, context });
  ask("ReplicateObject", writeKeys(version, encryption));
  if (Object.keys(tags).length > 0) ask("ReplicateTags");
  if (rule.destination.handsOver) ask("ObjectOwnerOverrideToBucketOwner");
}

type Content = Pick<ObjectVersion, "encryption" | "sealed">;

/** The type stays that of the source (E211); what was not encrypted gets the destination's default (E210). */
function encryptionOf(version: ObjectVersion, way: Way, s3: S3World): Content {
  const { encryption, sealed } = version;
  switch (encryption.type) {
    case "AES256":
      return { encryption, sealed };
    case "SSE-C":
      if (way.destination.encryption.blocked.includes("SSE-C")) throw accessDenied();
      return { encryption, sealed };
    case "none":
      return byDefaultOf(version, way, s3);
    default:
      return { sealed, encryption: underReplicaKey(version, encryption, way, s3) };
  }
}

function byDefaultOf(version: ObjectVersion, { destination, writing }: Way, s3: S3World): Content {
  const place = placeOf(destination.name, version.key);
  const decision = decideEncryption({ type: "none" }, destination.encryption, place);
  const { encryption, dataKeys } = newDataKeys(decision, writing, s3);
  return { encryption, sealed: version.sealed.map((each) => resealed(each, [], dataKeys, s3.random)) };
}

type UnderKms = Extract<StoredEncryption, { keyArn: string }>;

/** The bytes stay as they are; their data keys are wrapped anew: kms:Decrypt and kms:Encrypt (E214). */
function underReplicaKey(
  version: ObjectVersion,
  encryption: UnderKms,
  { destination, rule, reading, writing }: Way,
  s3: S3World,
): UnderKms {
  const dataKeys = storedDataKeys(encryption, undefined, reading, s3);
  const bucketKey =
    encryption.type === "aws:kms" && (encryption.bucketKey || destination.encryption.bucketKey);
  const context = encryptionContext({}, bucketKey, placeOf(destination.name, version.key));
  const { replicaKey = "" } = rule.destination;
  const { keyArn, wrapped } = rewrappedDataKeys({ keyId: replicaKey, context }, dataKeys, writing, s3);
  return { type: encryption.type, keyArn, bucketKey, context, wrapped };
}
