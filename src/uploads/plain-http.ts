import { evaluate, type Principal } from "../iam/index.ts";
import { type Fact, known, valueOr } from "../model/fact.ts";
import type { BucketFacts } from "../model/facts.ts";
import { ambient } from "./context.ts";
import { unique } from "./merge.ts";
import { objectKeys } from "./object-keys.ts";
import { readPolicy } from "./read-policy.ts";
import { foreignAccount } from "./sample-keys.ts";
import { BASE_ENCRYPTION, type BucketIdentity, type ReadPolicy, type Settings } from "./scene.ts";

/** Calls that stand for all: reads, writes and settings, of objects and of the bucket (P66, P87). */
const OBJECT_CALLS = [
  "s3:GetObject",
  "s3:GetObjectVersion",
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:ReplicateObject",
];
const BUCKET_CALLS = ["s3:ListBucket", "s3:GetBucketPolicy", "s3:PutBucketPolicy"];

const HTTP = { secure: false, tlsVersion: undefined } as const;

/**
 * The calls that the bucket policy does not surely deny over plain HTTP, whoever makes them: anybody in the account,
 * another account, or, where the policy allows it, nobody who signed. Empty where plain HTTP is closed; unknown where the policy is.
 */
export function plainHttpCalls(facts: BucketIdentity & Pick<BucketFacts, "policy">): Fact<readonly string[]> {
  const policy = readPolicy(facts.policy);
  if (policy.state === "unknown") return policy;
  return known(openOverHttp(facts, valueOr(policy, undefined)));
}

/** The same for a policy that was read before. */
export function openOverHttp(bucket: BucketIdentity, policy: ReadPolicy | undefined): readonly string[] {
  const settings = { bucket, encryption: BASE_ENCRYPTION, policy, managedKey: undefined };
  const objects = objectKeys(settings, ["Deny"], "any action").map(({ value }) => value);
  const open = (action: string, resources: readonly string[]) =>
    resources.some((resource) =>
      who(settings).some((principal) => isOpen(settings, action, resource, principal)),
    );
  return unique([
    ...OBJECT_CALLS.filter((action) => open(action, objects)),
    ...BUCKET_CALLS.filter((action) => open(action, [bucket.arn])),
  ]);
}

const NOBODY: Principal = { type: "anonymous" };

function who({ bucket }: Settings): readonly Principal[] {
  const other = foreignAccount({ bucket });
  return [{ type: "account", account: bucket.account }, { type: "account", account: other }, NOBODY];
}

function isOpen(settings: Settings, action: string, resource: string, principal: Principal): boolean {
  if (settings.policy === undefined) return true;
  const context = ambient(HTTP, settings);
  const answer = evaluate(settings.policy.compiled, { action, resource, principal, context, others: "open" });
  if (answer.outcome === "denied") return false;
  // Who did not sign gets nothing from identity policies, and carries none of the keys that tell services apart (P71).
  if (principal === NOBODY)
    return answer.outcome === "allowed" || (answer.outcome === "depends" && answer.allowed);
  return true;
}
