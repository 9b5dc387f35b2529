import { type Condition, parsePolicy, type Statement } from "../../iam/index.ts";

/**
 * Whether a bucket policy is public: some Allow is for anyone, and no condition on a fixed value narrows it. Deny
 * statements never make a policy public (P46).
 */
export function isPublicPolicy(text: string): boolean {
  const parsed = parsePolicy(text);
  return parsed.ok && parsed.policy.statements.some(isPublicAllow);
}

function isPublicAllow(statement: Statement): boolean {
  if (statement.effect !== "Allow" || statement.conditions.some(narrows)) return false;
  return statement.principal.members.some((member) => member.kind === "anyone");
}

/** The keys that AWS counts as naming somebody. */
const NARROWING: ReadonlySet<string> = new Set(
  [
    "aws:SourceIp",
    "aws:SourceArn",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:SourceOwner",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:userid",
    "s3:DataAccessPointArn",
    "s3:DataAccessPointAccount",
  ].map((key) => key.toLowerCase()),
);

const POSITIVE: ReadonlySet<string> = new Set([
  "StringEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
  "ArnEquals",
  "ArnLike",
  "IpAddress",
]);

function narrows(condition: Condition): boolean {
  if (!POSITIVE.has(condition.operator) || condition.ifExists || condition.qualifier === "ForAllValues")
    return false;
  return NARROWING.has(condition.key.toLowerCase()) && condition.values.every(isFixed);
}

/** A wildcard, or a range of more than half of all addresses, names nobody. */
function isFixed(value: string): boolean {
  const bits = /\/(\d+)$/.exec(value)?.[1];
  if (bits !== undefined && /^[\d.:a-f]+\/\d+$/i.test(value))
    return Number(bits) >= (value.includes(":") ? 32 : 8);
  return !/[*?]|\$\{/.test(value);
}
