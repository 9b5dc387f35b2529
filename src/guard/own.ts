import { parsePolicy, samePolicy } from "../iam/index.ts";
import type { BucketRequirement } from "../model/baseline.ts";
import { known } from "../model/fact.ts";
import type { BucketFacts } from "../model/facts.ts";
import { type Prover, presentState } from "./proof.ts";
import { type GuardStatement, isOwn } from "./statements.ts";

/** The own statements of a bucket's policy, as they are written there. */
export function ownStatements({ policy }: Pick<BucketFacts, "policy">): readonly GuardStatement[] {
  if (policy.state !== "known") return [];
  const parsed = parsePolicy(policy.value);
  if (!parsed.ok) return [];
  // Own by their Sid, and statements because they were parsed.
  return parsed.policy.statements.filter(isOwn).map(({ source }) => JSON.parse(source) as GuardStatement);
}

/** The Sids of the own statements in a document. */
export function ownSids(policy: string | undefined): ReadonlySet<string> {
  const statements = policy === undefined ? [] : ownStatements({ policy: known(policy) });
  return new Set(statements.map(({ Sid }) => Sid));
}

/**
 * Those of them that stop no service from writing here. A statement about headers from the time before a service wrote
 * into the bucket does, and has to go (P111).
 */
export function harmlessOwn(
  { facts, matrix }: Prover,
  requirement: BucketRequirement,
): readonly GuardStatement[] {
  const own = ownStatements(facts);
  if (own.length === 0 || facts.serviceWriters.length === 0) return own;
  const { cells } = matrix(requirement, presentState(facts));
  const stopped = cells.filter(
    ({ principal, outcome }) => facts.serviceWriters.includes(principal) && outcome !== "stored",
  );
  return own.filter(({ Sid }) => !stopped.some(({ by }) => by.includes(Sid)));
}

/** Whether two statements of one Sid mean the same. */
export function sameStatement(one: GuardStatement, other: GuardStatement): boolean {
  return one.Sid === other.Sid && samePolicy(documentOf(one), documentOf(other));
}

const documentOf = (statement: GuardStatement) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statement });
