import { evaluate, type OpenStatement, type Request, type StatementRef } from "../iam/index.ts";
import type { Settings } from "./scene.ts";

/** What a bucket policy says of one request, with the default that holds where it says nothing. */
export type PolicyAnswer =
  | { readonly outcome: "denied"; readonly by: readonly string[] }
  | { readonly outcome: "depends"; readonly by: readonly string[]; readonly unless: readonly string[] }
  | { readonly outcome: "admitted" };

const NO_ALLOW = "no Allow";

const ADMITTED: PolicyAnswer = { outcome: "admitted" };

/**
 * Asks the policy. Principals of the owner's account may get their Allow from their own policies, so that only a Deny
 * stops them here; `needsAllow` is for everybody else.
 */
export function decide(policy: Settings["policy"], request: Request, needsAllow: boolean): PolicyAnswer {
  if (policy === undefined) return needsAllow ? { outcome: "denied", by: [NO_ALLOW] } : ADMITTED;
  const decision = evaluate(policy.compiled, request);
  if (decision.outcome === "denied") return { outcome: "denied", by: decision.by.map(statementName) };
  if (decision.outcome === "allowed") return ADMITTED;
  if (decision.outcome === "undecided") {
    return needsAllow ? { outcome: "denied", by: [NO_ALLOW] } : ADMITTED;
  }
  const openAllow = needsAllow && !decision.allowed;
  if (openAllow && decision.allow.length === 0) return { outcome: "denied", by: [NO_ALLOW] };
  if (!openAllow && decision.deny.length === 0) return ADMITTED;
  return {
    outcome: "depends",
    by: [...decision.deny.map(statementName), ...(openAllow ? [NO_ALLOW] : [])],
    unless: waysIn(decision.deny, openAllow ? decision.allow : []),
  };
}

/** Sid, or the place in the document where there is none. */
export function statementName({ sid, index }: StatementRef): string {
  return sid === undefined || sid === "" ? `Statement[${index}]` : sid;
}

/** Every Deny must be kept from applying; where no Allow is sure, one of the open ones must apply. */
function waysIn(deny: readonly OpenStatement[], allow: readonly OpenStatement[]): readonly string[] {
  const clauses = deny.map(({ unless }) => unless);
  if (allow.length > 0) clauses.push(allow.map(({ when }) => when.join(" and ")));
  const [only] = clauses;
  if (clauses.length === 1 && only !== undefined) return only;
  return [clauses.map((ways) => (ways.length > 1 ? `(${ways.join(" or ")})` : ways.join(""))).join(" and ")];
}
