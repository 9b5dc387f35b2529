import { type Statement, samePolicy } from "../iam/index.ts";
import type { BucketRequirement } from "../model/baseline.ts";
import { known, valueOr } from "../model/fact.ts";
import type { BucketEncryption, BucketFacts } from "../model/facts.ts";
import { withStatements } from "./merge.ts";
import type { Goal, Prover } from "./proof.ts";
import { denyPlainHttp, type GuardStatement, isOwn } from "./statements.ts";
import { wantedSettings } from "./wanted.ts";

/** A policy that is as wanted with the fewest own statements. */
export type PolicyDraft = {
  /** What the requirement asks and no policy can give, in words; undefined where it can. */
  readonly shortfall: string | undefined;
  readonly statements: readonly GuardStatement[];
} & (
  | { readonly changed: true; readonly policy: string }
  | { readonly changed: false; readonly policy: string | undefined }
);

/** What is looked for, among which statements, in place of which of those that stand there. */
type Search = {
  readonly goal: Goal;
  readonly candidates: readonly GuardStatement[];
  readonly replaced: (statement: Statement) => boolean;
};

type Found =
  | { readonly statements: readonly GuardStatement[] }
  | { readonly statements: undefined; readonly shortfall: string };

/** The policy for a bucket whose default encryption will be `encryption`. */
export function draftPolicy(
  prover: Prover,
  requirement: BucketRequirement,
  encryption: BucketEncryption,
): PolicyDraft {
  const { facts } = prover;
  const next = { ...facts, encryption: known(encryption) };
  const all = wantedSettings(next, requirement, undefined).statements;
  const everything: Search = { goal: "everything", candidates: all, replaced: isOwn };
  const whole = fewest(prover, requirement, encryption, everything);
  if (whole.statements !== undefined) return draft(facts, everything, whole.statements, undefined);
  // The rest cannot be had; plain HTTP can be closed all the same, and nothing that stands there is taken away.
  const closed = denyPlainHttp(facts);
  const transport: Search = {
    goal: "transport",
    candidates: requirement.tls ? [closed] : [],
    replaced: ({ sid }) => sid === closed.Sid && requirement.tls,
  };
  const part = fewest(prover, requirement, encryption, transport);
  if (part.statements !== undefined) return draft(facts, transport, part.statements, whole.shortfall);
  return { statements: [], changed: false, policy: textOf(facts), shortfall: whole.shortfall };
}

function draft(
  facts: BucketFacts,
  { replaced }: Search,
  statements: readonly GuardStatement[],
  missing: string | undefined,
): PolicyDraft {
  const present = textOf(facts);
  const policy = withStatements(present, replaced, statements);
  const base = { statements, shortfall: missing };
  // S3 may give a document back in other bytes than it was put in (P48).
  if (policy === undefined || (present !== undefined && samePolicy(policy, present))) {
    return { ...base, changed: false, policy: present };
  }
  return { ...base, changed: true, policy };
}

/**
 * Begins with every candidate, evaluates, and leaves out each one without which the matrix is still as wanted: what a
 * foreign statement or a setting does already is not done twice.
 */
function fewest(
  prover: Prover,
  requirement: BucketRequirement,
  encryption: BucketEncryption,
  { goal, candidates, replaced }: Search,
): Found {
  const lacking = (statements: readonly GuardStatement[]) => {
    const policy = withStatements(textOf(prover.facts), replaced, statements);
    return prover.shortfall(requirement, { encryption, policy }, goal);
  };
  const first = lacking(candidates);
  if (first !== undefined) return { statements: undefined, shortfall: first };
  let kept = candidates;
  for (const candidate of candidates) {
    const without = kept.filter((statement) => statement !== candidate);
    if (lacking(without) === undefined) kept = without;
  }
  return { statements: kept };
}

function textOf(facts: BucketFacts): string | undefined {
  return valueOr(facts.policy, undefined);
}
