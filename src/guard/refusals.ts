import type { BucketFacts } from "../model/facts.ts";
import type { Refusal } from "../model/plan.ts";
import { bucketResource } from "../model/resource.ts";
import type { RuleId } from "../model/verdict.ts";

/** Why the guard will not change a bucket, and what a person can do. Each code has a page in docs/refusals/. */
const guardRefusals = {
  "ENFORCER-LOCKED-OUT":
    "Let the enforcer's role through the statement that stops it, with a condition on aws:PrincipalArn; the account's root can always change the policy.",
  "FOREIGN-DENY":
    "Change or remove the statement that denies compliant uploads; bucketseal never edits a statement it did not write.",
  "FOREIGN-LOOKALIKE":
    "Correct or remove the statement that is named; bucketseal never edits a statement it did not write.",
  "IAC-OWNED":
    "Print what is missing with `bucketseal policy` in the format of your tool, and put it where the bucket is defined; or set `iac: write`.",
  "KEY-UNUSABLE": "Enable the key, or approve another one of the bucket's Region in the baseline.",
  "LOG-TARGET-SSE-S3-ONLY":
    "Require sse-s3 and lenient uploads for this bucket in the baseline, or send the logs to a bucket of their own.",
  "NO-APPROVED-KEY": "Name the KMS keys of this bucket under `keys` in the baseline.",
  "NOT-REMEDIATE-MODE": "Set `mode: remediate` for this bucket in the baseline, and plan again.",
  "POLICY-INVALID": "Correct the document at the place named, then plan again.",
  "POLICY-NOT-PROVEN":
    "Look at the cell with `bucketseal explain`, and change the statement or setting that opens it.",
  "POLICY-TOO-LARGE": "Shorten the bucket policy, for example by merging statements, to make room.",
  "PRINCIPAL-GONE": "Remove the principal that no longer exists from the bucket policy.",
  "PUBLIC-POLICY-BLOCKED":
    "Remove the public Allow from the policy; Block Public Access refuses every policy that has one.",
  "REPLICATION-WOULD-STOP":
    "Let the replication rule cover SSE-KMS objects and give it a replica key, then plan again.",
  "REPLICATION-WEAKENS":
    "Give the replication rule a customer managed key of the destination's Region for its replicas.",
  "SERVICE-WRITER-CUT-OFF":
    "Use lenient uploads and sse-s3 for this bucket in the baseline, or give the service a key whose policy admits it and set the default by hand.",
  "SID-TAKEN": "Give the statement that is named another Sid, and plan again.",
  "SETTINGS-UNKNOWN": "Give the role that scans the permission that is missing, and plan again.",
} as const;

export type GuardRefusalCode = keyof typeof guardRefusals;

export function refusal(
  facts: Pick<BucketFacts, "partition" | "name">,
  code: GuardRefusalCode,
  rules: readonly RuleId[],
  reason: string,
): Refusal {
  return {
    code,
    resource: bucketResource(facts.partition, facts.name),
    rules,
    reason,
    advice: guardRefusals[code],
  };
}
