import type { BucketRequirement } from "../model/baseline.ts";
import type { Fact, Unknown } from "../model/fact.ts";
import type { Evidence } from "../model/verdict.ts";
import type { Answer } from "./rule.ts";

type Facts = NonNullable<Evidence["facts"]>;

export function pass(summary: string, facts?: Facts): Answer {
  return { verdict: "pass", evidence: evidence(summary, facts) };
}

export function fail(summary: string, facts?: Facts): Answer {
  return { verdict: "fail", evidence: evidence(summary, facts) };
}

/** The answer where a fact that the rule needs was not learned: neither a pass nor a fail. */
export function notKnown(what: string, why: Unknown): Answer {
  return {
    verdict: "unknown",
    evidence: { summary: `${what}: ${why.message}`, facts: { reason: why.reason } },
  };
}

/** Asks `check` with the bucket's requirement, or answers unknown where none could be chosen. */
export function withRequirement(
  requirement: Fact<BucketRequirement>,
  check: (requirement: BucketRequirement) => Answer,
): Answer {
  if (requirement.state === "known") return check(requirement.value);
  return notKnown("It is unknown what the baseline asks of this bucket", whyNot(requirement));
}

/** Why a fact that always has a value is not known. */
export function whyNot(fact: Exclude<Fact<unknown>, { readonly state: "known" }>): Unknown {
  if (fact.state === "unknown") return fact.why;
  return { reason: "invalid-response", message: "the answer did not say" };
}

function evidence(summary: string, facts: Facts | undefined): Evidence {
  return facts === undefined ? { summary } : { summary, facts };
}
