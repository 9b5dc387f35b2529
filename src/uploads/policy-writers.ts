import { type PatternElement, parsePolicy } from "../iam/index.ts";
import { matchesGlob } from "../model/baseline/glob.ts";
import type { Fact } from "../model/fact.ts";
import { isLoadBalancerAccount } from "./service-writers.ts";

/**
 * AWS services that a policy's Allow statements let write objects, by service principal (P100 to P110), or by
 * the account of AWS that they write as (P103).
 */
export function policyWriters(policy: Fact<string>): readonly string[] {
  if (policy.state !== "known") return [];
  const parsed = parsePolicy(policy.value);
  if (!parsed.ok) return [];
  const services = parsed.policy.statements
    .filter(({ effect, principal, action }) => effect === "Allow" && !principal.negated && letsWrite(action))
    .flatMap(({ principal }) => principal.members)
    .flatMap((member) => {
      if (member.kind === "service") return [member.service];
      return member.kind === "account" && isLoadBalancerAccount(member.account) ? [member.account] : [];
    });
  return [...new Set(services)].sort();
}

/** Every way to write an object is authorised as s3:PutObject (P8). */
function letsWrite({ patterns, negated }: PatternElement): boolean {
  return patterns.some((pattern) => matchesGlob(pattern.toLowerCase(), "s3:putobject")) !== negated;
}
