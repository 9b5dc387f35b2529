import { isDowngrade } from "../encryption/strength.ts";
import type { BucketRequirement, ResolvedKey } from "../model/baseline.ts";
import type { TargetEncryption } from "../model/encryption.ts";
import type { No } from "./codes.ts";
import { managerIn, placeOf, stateOf, usable } from "./key-state.ts";
import type { Source } from "./source.ts";
import type { RemedySubject } from "./subject.ts";

type KmsType = Exclude<TargetEncryption["type"], "sse-s3">;

/**
 * The key an object should lie under: the one it has where that is approved, else the first approved one that can be
 * used, keys of the bucket's own account first. Without approved keys it is the bucket default's.
 */
export function keyFor(subject: RemedySubject, source: Source, type: KmsType): string | No {
  if ("keyArn" in source && isAccepted(source.keyArn, subject)) return source.keyArn;
  const candidates = candidatesFor(subject);
  if (candidates.length === 0) {
    return {
      code: "NO-APPROVED-KEY",
      reason:
        "The object needs a KMS key, the baseline approves none for this bucket, and its default names none.",
    };
  }
  const answers = candidates.map((candidate) => examine(candidate, subject, source, type));
  const good = answers.filter((answer) => typeof answer === "string");
  const own = good.find((arn) => placeOf(arn)?.account === subject.bucket.account);
  const chosen = own ?? good[0];
  if (chosen !== undefined) return chosen;
  const noes = answers.filter((answer) => typeof answer !== "string");
  const [first] = noes;
  const reason = noes.map((no) => no.reason).join("; ");
  return { code: first?.code ?? "NO-APPROVED-KEY", reason: `No approved key can be used: ${reason}.` };
}

/** Whether an object may stay under this key. A key that is not among those resolved is not approved by guessing. */
function isAccepted(keyArn: string, subject: RemedySubject): boolean {
  const approved = approvedIn(subject.requirement);
  if (approved.length === 0 || isApproved(keyArn, approved)) return true;
  const someUnresolved = approved.some(({ arn }) => arn.state === "unknown");
  return someUnresolved && !subject.failing.includes("S3E-203");
}

/** The keys S3 should use. Where the client must encrypt, the approved keys are the client's and never reach S3. */
export function approvedIn({ require, approvedKeys }: BucketRequirement): readonly ResolvedKey[] {
  return require === "client-side-kms" ? [] : approvedKeys;
}

export function isApproved(keyArn: string, approved: readonly ResolvedKey[]): boolean {
  return approved.some(({ arn }) => arn.state === "known" && arn.value === keyArn);
}

function candidatesFor(subject: RemedySubject): readonly ResolvedKey[] {
  const approved = approvedIn(subject.requirement);
  if (approved.length > 0) return approved;
  const { encryption } = subject.bucket;
  if (encryption.state !== "known" || encryption.value.keyId === undefined) return [];
  return [{ written: encryption.value.keyId, arn: encryption.value.keyArn }];
}

/** The ARN of a key that can be the target, or why it cannot. Reasons are clauses, to be joined. */
export function examine(
  { written, arn }: ResolvedKey,
  subject: RemedySubject,
  source: Source,
  type: KmsType,
): string | No {
  if (arn.state === "absent") return { code: "KEY-UNUSABLE", reason: `KMS knows no key ${written}` };
  if (arn.state === "unknown") {
    return { code: "KEY-UNKNOWN", reason: `which key ${written} stands for could not be learned` };
  }
  const place = placeOf(arn.value);
  if (!place) return { code: "KEY-UNUSABLE", reason: `${arn.value} is not the ARN of a KMS key` };
  if (place.region !== subject.bucket.region) {
    return {
      code: "KEY-OTHER-REGION",
      reason: `${arn.value} is not in the bucket's Region ${subject.bucket.region} (E41)`,
    };
  }
  return (
    unusable(arn.value, subject) ??
    foreign(arn.value, place.account, subject) ??
    weaker(arn.value, subject, source, type) ??
    arn.value
  );
}

function unusable(keyArn: string, subject: RemedySubject): No | undefined {
  const state = stateOf(keyArn, subject.keys);
  if (state === "unknown")
    return { code: "KEY-UNKNOWN", reason: `the state of ${keyArn} could not be learned` };
  if (!usable(state)) return { code: "KEY-UNUSABLE", reason: `the state of ${keyArn} is ${state}` };
  const { spec, usage } = subject.keys.get(keyArn) ?? {};
  const wrongSpec = spec?.state === "known" && spec.value !== "SYMMETRIC_DEFAULT";
  const wrongUsage = usage?.state === "known" && usage.value !== "ENCRYPT_DECRYPT";
  if (!wrongSpec && !wrongUsage) return undefined;
  return { code: "KEY-UNUSABLE", reason: `${keyArn} is not a symmetric encryption key (K5)` };
}

/** An AWS managed key cannot be used from another account (E38); a customer's can, if its policy allows. */
function foreign(keyArn: string, account: string, subject: RemedySubject): No | undefined {
  if (account === subject.bucket.account || managerIn(subject.keys)(keyArn) !== "AWS") return undefined;
  return { code: "KEY-OTHER-ACCOUNT", reason: `${keyArn} is the AWS managed key of another account (E38)` };
}

function weaker(keyArn: string, subject: RemedySubject, source: Source, type: KmsType): No | undefined {
  const after = type === "sse-kms" ? { type, keyArn, bucketKey: false } : { type, keyArn };
  if (!isDowngrade(source, after, managerIn(subject.keys))) return undefined;
  return {
    code: "WOULD-DOWNGRADE",
    reason: `${keyArn} would be weaker than, or cannot be compared with, what the object has now`,
  };
}
