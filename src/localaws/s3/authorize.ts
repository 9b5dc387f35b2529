import { compilePolicy, type Decision, evaluate, parsePolicy } from "../../iam/index.ts";
import { AwsError } from "../errors.ts";
import { grantedByAcl } from "./acl.ts";
import type { BucketState, Permission, S3Call, S3World } from "./action.ts";
import { s3Arn } from "./bucket.ts";
import { contextOf, principalOf } from "./call-context.ts";
import { publicAccessBlockOf } from "./public-access.ts";
import { isPublicPolicy } from "./public-policy.ts";

/**
 * Lets a call go on, or refuses it as the bucket policy says.
 *
 * Principals of the bucket's account may do what no statement denies: their identity policies are taken as allowing.
 * Everybody else needs an Allow in the bucket policy, or a grant in an ACL. An object that belongs to another account
 * is that account's to read: the bucket's policy can deny, but only the object's ACL lets anybody else in.
 * @throws AwsError AccessDenied in AWS's words.
 */
export function authorize(call: S3Call, s3: S3World, bucket: BucketState, permission: Permission): void {
  if (isOwnersRoot(call, bucket) && POLICY_ACTIONS.has(permission.action)) return;
  const decision = decisionOf(bucket.policy, call, s3, bucket, permission);
  if (isDenied(decision))
    throw refusal(call, bucket, permission, "with an explicit deny in a resource-based policy");
  const { objectOwner = bucket.account, granted } = permission;
  if (isOf(call, objectOwner) || (granted !== undefined && granted === call.caller.arn)) return;
  const opens = objectOwner === bucket.account && isAllowed(decision);
  if (opens && !closedToOutsiders(call, bucket)) return;
  if (grantedByAcl(call, bucket, permission)) return;
  const reason = `because no resource-based policy allows the ${permission.action} action`;
  throw refusal(call, bucket, permission, reason);
}

/** Whether `policy` would deny this call; what PutBucketPolicy asks before it stores one (P45). */
export function deniedBy(
  policy: string | undefined,
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  permission: Permission,
): boolean {
  if (isOwnersRoot(call, bucket) && POLICY_ACTIONS.has(permission.action)) return false;
  return isDenied(decisionOf(policy, call, s3, bucket, permission));
}

/** The way out of a policy that locks everybody out (P43). */
const POLICY_ACTIONS: ReadonlySet<string> = new Set([
  "s3:GetBucketPolicy",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
]);

function isOwnersRoot({ caller }: S3Call, bucket: BucketState): boolean {
  return caller.type === "root" && caller.account === bucket.account;
}

function isOf({ caller }: S3Call, account: string): boolean {
  return caller.type !== "anonymous" && caller.type !== "service" && caller.account === account;
}

type Compiled = ReturnType<typeof compilePolicy>;

const compiled = new WeakMap<BucketState, { readonly text: string; readonly policy: Compiled }>();

function compiledPolicy(bucket: BucketState, text: string): Compiled {
  const known = compiled.get(bucket);
  if (known?.text === text) return known.policy;
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(`a stored bucket policy cannot be read: ${parsed.problem.message}`);
  const policy = compilePolicy(parsed.policy);
  if (bucket.policy === text) compiled.set(bucket, { text, policy });
  return policy;
}

function decisionOf(
  policy: string | undefined,
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  permission: Permission,
): Decision {
  if (policy === undefined) return { outcome: "undecided" };
  return evaluate(compiledPolicy(bucket, policy), {
    action: permission.action,
    resource: s3Arn(bucket.name, permission.key),
    principal: principalOf(call.caller),
    context: contextOf(call, bucket, s3.clock.now(), permission.context),
    others: "missing",
  });
}

/** What is left open cannot be shown not to be denied: such a call is refused. */
function isDenied(decision: Decision): boolean {
  return decision.outcome === "denied" || (decision.outcome === "depends" && decision.deny.length > 0);
}

function isAllowed(decision: Decision): boolean {
  return decision.outcome === "allowed" || (decision.outcome === "depends" && decision.allowed);
}

/** RestrictPublicBuckets leaves a bucket with a public policy to its own account and to AWS services. */
function closedToOutsiders({ caller }: S3Call, bucket: BucketState): boolean {
  if (caller.type === "service" || bucket.policy === undefined) return false;
  return publicAccessBlockOf(bucket).restrictPublicBuckets && isPublicPolicy(bucket.policy);
}

function refusal(
  { caller }: S3Call,
  bucket: BucketState,
  { action, key }: Permission,
  reason: string,
): AwsError {
  const who = caller.type === "service" ? (caller.service ?? "") : caller.arn;
  const text =
    caller.type === "anonymous"
      ? "Access Denied"
      : `User: ${who} is not authorized to perform: ${action} on resource: "${s3Arn(bucket.name, key)}" ${reason}`;
  return new AwsError("AccessDenied", 403, text);
}
