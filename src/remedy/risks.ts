import type { TargetEncryption } from "../model/encryption.ts";
import { stateOf } from "./key-state.ts";
import type { Method } from "./method.ts";
import type { Source } from "./source.ts";
import type { RemedySubject } from "./subject.ts";

/** What a person should know before saying yes, one sentence each. */
export function risksOf(
  subject: RemedySubject,
  source: Source,
  target: TargetEncryption,
  method: Method,
): readonly string[] {
  const common = [...keyRisks(subject, source, target), ...clientSideRisks(subject)];
  return method === "update-object-encryption"
    ? [...common, ...updateRisks(subject)]
    : [
        ...common,
        ...copyRisks(subject, source),
        ...(method === "multipart-copy" ? multipartRisks(subject) : []),
      ];
}

function keyRisks(
  { keys, bucket }: RemedySubject,
  source: Source,
  target: TargetEncryption,
): readonly string[] {
  const risks: string[] = [];
  if ("keyArn" in source && stateOf(source.keyArn, keys) === "unknown") {
    risks.push(
      `The state of the present key ${source.keyArn} is unknown; if it cannot be used, nothing will change.`,
    );
  }
  if (!("keyArn" in target)) return risks;
  if (!("keyArn" in source)) {
    risks.push(`Readers need kms:Decrypt with key ${target.keyArn}; anonymous ones are shut out (E45).`);
  } else if (source.keyArn !== target.keyArn) {
    risks.push(`Readers need kms:Decrypt with key ${target.keyArn} in place of ${source.keyArn}.`);
  }
  if (!target.keyArn.includes(`:${bucket.account}:`)) {
    risks.push("The key belongs to another account, which can shut everybody out.");
  }
  if (source.type === "sse-kms" && target.type === "sse-kms" && source.bucketKey !== target.bucketKey) {
    risks.push(
      "With a Bucket Key the KMS context names the bucket: key policies that name the object stop to match (E126).",
    );
  }
  return risks;
}

function clientSideRisks({ facts }: RemedySubject): readonly string[] {
  if (facts.clientSide.state !== "known") return [];
  return [
    "The object carries client-side encryption markers; they are kept, and their faults are not mended.",
  ];
}

function updateRisks({ facts }: RemedySubject): readonly string[] {
  const replicated = facts.replicationStatus !== undefined && facts.replicationStatus !== "REPLICA";
  return replicated ? ["Replicas keep their old key; mend their bucket too (E202)."] : [];
}

function multipartRisks({ annotations }: RemedySubject): readonly string[] {
  const some = annotations?.state === "known" && annotations.value.count > 0;
  return [
    "A multipart copy changes the part layout (E167, E174).",
    ...(some
      ? [
          "Annotations are written again after the copy: until the last one the new version lacks some (E223).",
        ]
      : []),
  ];
}

function copyRisks(subject: RemedySubject, source: Source): readonly string[] {
  const { facts, bucket } = subject;
  const risks = ["LastModified and ETag change, and the lifecycle age starts again (E141, E168)."];
  if (!["STANDARD", "REDUCED_REDUNDANCY"].includes(facts.storageClass)) {
    risks.push(
      `Storage class ${facts.storageClass} charges for retrieval, early deletion or a new start in its tiers (L16).`,
    );
  }
  if (
    source.type === "sse-c" &&
    bucket.versioning.state === "known" &&
    bucket.versioning.value !== "disabled"
  ) {
    risks.push("The old version stays under the customer's key: keep that key as long as the version.");
  }
  if (!subject.trustedEndpoint) risks.push("The endpoint is not AWS: its copy may behave otherwise.");
  return [
    ...risks,
    ...ownershipRisks(subject),
    ...lockRisks(subject),
    ...replicationRisks(subject),
    ...eventRisks(subject),
  ];
}

function ownershipRisks({ bucket }: RemedySubject): readonly string[] {
  if (bucket.ownership.state === "known" && bucket.ownership.value === "BucketOwnerEnforced") return [];
  return [
    "ACLs are on: grants are read and sent with the copy, and this account becomes the owner (E163, E167).",
  ];
}

function lockRisks({ bucket }: RemedySubject): readonly string[] {
  const { objectLock } = bucket;
  if (objectLock.state !== "known" || objectLock.value.mode === undefined) return [];
  const { mode, days } = objectLock.value;
  return [
    `The new version starts the bucket's default retention anew: ${mode}, ${days ?? "some"} days (E166).`,
  ];
}

function replicationRisks({ facts, bucket }: RemedySubject): readonly string[] {
  const risks: string[] = [];
  if (facts.replicationStatus === "REPLICA") {
    risks.push("The object is a replica: its copy is a new object here, apart from the source bucket's.");
  }
  if (bucket.replication.state === "unknown") risks.push("Whether the copy will be replicated is unknown.");
  if (bucket.replication.state !== "known") return risks;
  const enabled = bucket.replication.value.filter((rule) => rule.enabled);
  if (enabled.length > 0)
    risks.push("The copy is replicated again, with its traffic and a second copy there (E217).");
  if (enabled.some((rule) => !rule.kmsObjects)) {
    risks.push(
      "A replication rule does not take KMS objects: a copy under KMS is not replicated by it (E212).",
    );
  }
  return risks;
}

function eventRisks({ bucket }: RemedySubject): readonly string[] {
  const { notifications } = bucket;
  if (notifications.state === "unknown") return ["Who is notified of the copy is unknown."];
  if (notifications.state === "absent" || notifications.value.length === 0) return [];
  const who = notifications.value.map((target) => target.arn).join(", ");
  return [`The copy raises an ObjectCreated event for ${who} (E168).`];
}
