import { encryptionName } from "../encryption/names.ts";
import type { TargetEncryption } from "../model/encryption.ts";
import type { ObjectAction, ObjectPrecondition, Refusal } from "../model/plan.ts";
import { objectResource, resourceId } from "../model/resource.ts";
import { counted } from "../model/text.ts";
import type { RuleId } from "../model/verdict.ts";
import { type CostCircumstances, costOf } from "./cost.ts";
import type { Method } from "./method.ts";
import { risksOf } from "./risks.ts";
import type { Source } from "./source.ts";
import type { RemedySubject } from "./subject.ts";

/** From what, to what, how, and what the bucket's policy makes it depend on. */
export type Way = {
  readonly source: Source;
  readonly target: TargetEncryption;
  readonly method: Method;
  readonly risks: readonly string[];
};

/** `left` is what would be refused of the version that a copy leaves behind. */
export function actionFrom(
  subject: RemedySubject,
  way: Way,
  rules: readonly RuleId[],
  left: Refusal | undefined,
): ObjectAction {
  const { facts, bucket } = subject;
  const { source, target, method } = way;
  const resource = objectResource(bucket.partition, facts.ref);
  const annotations = annotationsOf(subject, method);
  const step = { kind: method, before: preconditionOf(subject, source), after: target, ...annotations };
  const leaves = keepsOldVersion(subject, method) ? left : undefined;
  return {
    id: `${method}:${resourceId(resource)}`,
    resource,
    region: bucket.region,
    rules,
    summary: summaryOf(way, annotations),
    cost: costOf(step, circumstances(subject, leaves !== undefined)),
    risks: [...way.risks, ...risksOf(subject, source, target, method)],
    ...step,
    ...(source.type === "sse-c" && source.keyMd5 !== undefined ? { sseCKeyMd5: source.keyMd5 } : {}),
    ...(leaves === undefined ? {} : { leaves }),
  };
}

/** Those that are written again after a copy in parts, which leaves them behind (E162). */
function annotationsOf({ annotations }: RemedySubject, method: Method): Pick<ObjectAction, "annotations"> {
  if (method !== "multipart-copy" || annotations?.state !== "known" || annotations.value.count === 0)
    return {};
  return { annotations: annotations.value.count };
}

function summaryOf(
  { source, target, method }: Way,
  { annotations }: Pick<ObjectAction, "annotations">,
): string {
  const after = annotations === undefined ? "" : `, and ${counted(annotations, "annotation")} after it`;
  return `${VERBS[method]} from ${encryptionName(source)} to ${encryptionName(target)}${after}.`;
}

const VERBS: Readonly<Record<Method, string>> = {
  "update-object-encryption": "Wrap the object's data key anew",
  "copy-object": "Copy the object onto itself",
  "multipart-copy": "Copy the object onto itself in parts",
};

function preconditionOf({ facts }: RemedySubject, source: Source): ObjectPrecondition {
  return {
    eTag: facts.eTag,
    ...(facts.ref.versionId === undefined ? {} : { versionId: facts.ref.versionId }),
    lastModified: facts.lastModified,
    encryption: source,
    size: facts.size,
  };
}

/** A copy adds a version where versioning is on; where it is suspended it replaces the null version only (E156). */
function keepsOldVersion({ facts, bucket }: RemedySubject, method: Method): boolean {
  if (method === "update-object-encryption" || bucket.versioning.state !== "known") return false;
  if (bucket.versioning.value === "enabled") return true;
  return bucket.versioning.value === "suspended" && facts.ref.versionId !== "null";
}

function circumstances(
  { facts, bucket, partSize, now }: RemedySubject,
  keepsOld: boolean,
): CostCircumstances {
  const { replication, ownership } = bucket;
  return {
    storageClass: facts.storageClass,
    partSize,
    acls: ownership.state !== "known" || ownership.value !== "BucketOwnerEnforced",
    replicas: replication.state === "known" ? replication.value.filter((rule) => rule.enabled).length : 0,
    keepsOldVersion: keepsOld,
    now,
  };
}
