import { evaluate } from "../iam/index.ts";
import type { BucketFacts } from "../model/facts.ts";
import type { Identity } from "../model/resource.ts";
import { ALGORITHM_KEY, CUSTOMER_KEY, KEY_ID_KEY } from "../uploads/condition-keys.ts";
import { statementName } from "../uploads/decide.ts";
import type { ReadPolicy } from "../uploads/scene.ts";
import { principalOf } from "../uploads/write-admission.ts";

/** What must stay possible after a change: to see it, to take it back, and to read what is stored. */
const ON_BUCKET = [
  "s3:GetBucketPolicy",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
  "s3:GetEncryptionConfiguration",
  "s3:PutEncryptionConfiguration",
];
const ON_OBJECTS = ["s3:GetObject", "s3:GetObjectVersion"];

/** These calls go over TLS and carry none of the encryption keys, so that negated operators match (P85). */
const CONTEXT = {
  "aws:SecureTransport": { state: "set", values: ["true"] },
  [ALGORITHM_KEY]: { state: "missing" },
  [KEY_ID_KEY]: { state: "missing" },
  [CUSTOMER_KEY]: { state: "missing" },
} as const;

/** The calls that a policy surely denies the enforcer, with the statement: `s3:PutBucketPolicy by Sid`. */
export function lockedOut(
  facts: BucketFacts,
  policy: ReadPolicy | undefined,
  enforcer: Identity,
): readonly string[] {
  if (policy === undefined) return [];
  const ask = (action: string, resource: string) => {
    const decision = evaluate(policy.compiled, {
      action,
      resource,
      principal: principalOf(enforcer),
      context: CONTEXT,
      others: "open",
    });
    return decision.outcome === "denied" ? [`${action} by ${decision.by.map(statementName).join(", ")}`] : [];
  };
  return [
    ...ON_BUCKET.flatMap((action) => ask(action, facts.arn)),
    ...ON_OBJECTS.flatMap((action) => ask(action, `${facts.arn}/~any~key~`)),
  ];
}
