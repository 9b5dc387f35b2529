import { type PatternElement, parsePolicy } from "../iam/index.ts";
import type { Fact } from "../model/fact.ts";

/** Service principals that a policy's Allow statements let write objects (P100 to P110). */
export function policyWriters(policy: Fact<string>): readonly string[] {
  if (policy.state !== "known") return [];
  const parsed = parsePolicy(policy.value);
  if (!parsed.ok) return [];
  const services = parsed.policy.statements
    .filter(({ effect, principal, action }) => effect === "Allow" && !principal.negated && letsWrite(action))
    .flatMap(({ principal }) => principal.members)
    .flatMap((member) => (member.kind === "service" ? [member.service] : []));
  return [...new Set(services)].sort();
}

/** Every way to write an object is authorised as s3:PutObject (P8). */
function letsWrite(action: PatternElement): boolean {
  return action.patterns.some(matchesPutObject) !== action.negated;
}

function matchesPutObject(pattern: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test("s3:PutObject");
}
