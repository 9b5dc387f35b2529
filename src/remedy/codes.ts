import type { Refusal } from "../model/plan.ts";
import { objectResource } from "../model/resource.ts";
import type { RuleId } from "../model/verdict.ts";
import type { RemedySubject } from "./subject.ts";

/** Every code of the object side, and what a person can do about it. Each has a page in docs/refusals/. */
export const objectRefusals = {
  "NOT-REMEDIATE-MODE": "Set `mode: remediate` for this bucket in the baseline, and plan again.",
  "BUCKET-OTHER-ACCOUNT": "Run bucketseal with a role of the account that owns the bucket.",
  "CLIENT-SIDE-FAULT":
    "Have the writing application encrypt the object again with a current S3 Encryption Client and a KMS keyring.",
  "NOTHING-TO-CHANGE":
    "Look at the resource that the failing rule names; this object needs no re-encryption.",
  "ENCRYPTION-UNKNOWN":
    "Let bucketseal read the object (s3:GetObject, s3:GetObjectVersion, s3:ListBucket), and scan again.",
  "UNRECOGNISED-ENCRYPTION":
    "Find out which service wrote the object and mend it there, or exempt it for a time.",
  "UNSUPPORTED-STORAGE-CLASS":
    "Mend the object with the service this storage class belongs to, or exempt it for a time.",
  "SSE-C-KEY-NOT-HELD":
    "Name the customer's key under `sseCKeys` in the baseline, or have its holder copy the object without it.",
  "SOURCE-KEY-UNUSABLE":
    "Make the key usable again (cancel its deletion, enable it, bring its material back), and plan again.",
  "NO-APPROVED-KEY": "Name at least one KMS key for this bucket under `keys` in the baseline.",
  "KEY-UNUSABLE": "Enable an approved symmetric key, or approve another one for this bucket.",
  "KEY-UNKNOWN": "Let bucketseal describe the approved keys (kms:DescribeKey), and plan again.",
  "KEY-OTHER-REGION":
    "Approve a key in the bucket's Region; S3 takes no other, not even a multi-Region replica's sibling.",
  "KEY-OTHER-ACCOUNT": "Approve a key of the account that owns the bucket.",
  "WOULD-DOWNGRADE":
    "Approve a key that a customer manages, or relax nothing and exempt the object for a time.",
  "LOCKED-COMPLIANCE": "Wait until the retention ends; nobody can shorten a compliance lock.",
  "LOCKED-GOVERNANCE": "Have someone with s3:BypassGovernanceRetention lift the retention, and plan again.",
  "LEGAL-HOLD": "Have the owner of the legal hold release it, and plan again.",
  "NONCURRENT-NOT-ENCRYPTED": "If the version is not needed, let a lifecycle rule of yours expire it.",
  "NONCURRENT-NEEDS-COPY": "If the version is not needed, let a lifecycle rule of yours expire it.",
  "UNTRUSTED-ENDPOINT": "Run bucketseal against AWS itself for this object, or use the endpoint's own tools.",
  "ARCHIVED-RESTORE-FIRST":
    "Restore the object (s3:RestoreObject), and plan again before the restored copy expires.",
  "VERSIONING-UNKNOWN":
    "Let bucketseal read the bucket's versioning (s3:GetBucketVersioning), and plan again.",
  "NULL-VERSION-AT-RISK":
    "Enable versioning on the bucket, or copy the null version to another key first, and plan again.",
  "ACL-WOULD-CHANGE":
    "Let bucketseal read the bucket's Object Ownership (s3:GetBucketOwnershipControls), or set BucketOwnerEnforced.",
  "METADATA-UNREADABLE": "Have the object's writer store it again with metadata that fits into HTTP headers.",
  "ANNOTATIONS-WOULD-BE-LOST":
    "Enable versioning on the bucket, or keep the annotations elsewhere and take them off the object; then plan again.",
  "TOO-LARGE-TO-COPY": "Have the object's writer store it again in smaller objects, or exempt it for a time.",
  "MENDED-TOO-OFTEN":
    "Find what writes the object, and have it use the encryption that the baseline requires.",
  "WRITE-DENIED-BY-POLICY":
    "Let the statements that were named admit this write by bucketseal's role, and plan again.",
} as const;

type RefusalCode = keyof typeof objectRefusals;

/** A refusal before it knows whom it is for. */
export type No = { readonly code: RefusalCode; readonly reason: string; readonly advice?: string };

/** Tells a No from anything else a step of the way may answer. */
export function isNo(answer: object | string): answer is No {
  return typeof answer === "object" && "code" in answer;
}

export function refusalFrom(no: No, subject: RemedySubject, rules: readonly RuleId[]): Refusal {
  return {
    code: no.code,
    resource: objectResource(subject.bucket.partition, subject.facts.ref),
    rules,
    reason: no.reason,
    advice: no.advice ?? objectRefusals[no.code],
  };
}
