import type { RequiredEncryption } from "../model/baseline.ts";
import type { TargetEncryption } from "../model/encryption.ts";
import { isNo, type No } from "./codes.ts";
import type { Source } from "./source.ts";
import type { RemedySubject } from "./subject.ts";
import { approvedIn, examine, isApproved, keyFor } from "./target-key.ts";

/**
 * What the object should become: the required type, or the stronger one it has already. Nothing ever becomes weaker.
 * An unencrypted object that needs any encryption gets what the bucket gives to new ones, if that satisfies.
 */
export function targetFor(subject: RemedySubject, source: Source): TargetEncryption | No {
  const type = typeFor(source, subject.requirement.require);
  if (type === "sse-s3") return source.type === "none" ? defaultOrS3(subject) : { type };
  const keyArn = keyFor(subject, source, type);
  if (typeof keyArn !== "string") return keyArn;
  return type === "dsse-kms" ? { type, keyArn } : { type, keyArn, bucketKey: bucketKeyFor(subject, source) };
}

/** SSE-C goes to KMS and never to SSE-S3, which would give the control over the key away. */
function typeFor(source: Source, required: RequiredEncryption): TargetEncryption["type"] {
  if (source.type === "dsse-kms" || required === "dsse-kms") return "dsse-kms";
  if (source.type === "sse-kms" || source.type === "sse-c" || required === "sse-kms") return "sse-kms";
  return "sse-s3";
}

/** On where it is required; where it is not, as the object has it: key policies may turn on it (E126). */
function bucketKeyFor(subject: RemedySubject, source: Source): boolean {
  return subject.requirement.bucketKey || (source.type === "sse-kms" && source.bucketKey);
}

function defaultOrS3(subject: RemedySubject): TargetEncryption {
  const { encryption } = subject.bucket;
  const approved = approvedIn(subject.requirement);
  if (encryption.state !== "known") return { type: "sse-s3" };
  const { algorithm, keyId, keyArn, bucketKey } = encryption.value;
  const allowed = keyArn.state === "known" && (approved.length === 0 || isApproved(keyArn.value, approved));
  if (keyId === undefined || !allowed) return { type: "sse-s3" };
  const type = algorithm === "aws:kms" ? "sse-kms" : algorithm === "aws:kms:dsse" ? "dsse-kms" : undefined;
  if (type === undefined) return { type: "sse-s3" };
  const chosen = examine({ written: keyId, arn: keyArn }, subject, { type: "none" }, type);
  if (isNo(chosen)) return { type: "sse-s3" };
  if (type === "dsse-kms") return { type, keyArn: chosen };
  return { type, keyArn: chosen, bucketKey: bucketKey || subject.requirement.bucketKey };
}
