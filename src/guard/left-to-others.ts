import type { BucketRequirement } from "../model/baseline.ts";
import { known, valueOr } from "../model/fact.ts";
import type { BucketFacts } from "../model/facts.ts";
import type { BucketAction, Refusal } from "../model/plan.ts";
import { type Lookalike, lookalikes } from "../uploads/lookalikes.ts";
import { replicationProblems } from "../uploads/replication.ts";
import { ownSids } from "./own.ts";
import type { Prover, State } from "./proof.ts";
import { refusal } from "./refusals.ts";

/** What stays wrong in a bucket as it will be, because it is somebody else's to change. */
export function leftToOthers(
  { facts }: Prover,
  requirement: BucketRequirement,
  next: State,
  found: readonly Lookalike[],
): readonly Refusal[] {
  const own = ownSids(next.policy);
  const foreign = found.filter(({ statement }) => !own.has(statement));
  const words = foreign.map(({ statement, effect, mend }) => `${statement}: ${effect}. ${mend}`);
  const reason = `Statements that only look like a guard are not bucketseal's to change. ${words.join(". ")}`;
  return [
    ...(foreign.length > 0 ? [refusal(facts, "FOREIGN-LOOKALIKE", ["S3E-107"], reason)] : []),
    ...replicationRefusals({ ...facts, encryption: known(next.encryption) }, requirement),
  ];
}

function replicationRefusals(facts: BucketFacts, requirement: BucketRequirement): readonly Refusal[] {
  return valueOr(replicationProblems(facts, requirement), []).map(({ kind, effect }) =>
    refusal(facts, kind === "stops" ? "REPLICATION-WOULD-STOP" : "REPLICATION-WEAKENS", ["S3E-108"], effect),
  );
}

/** The actions with S3E-107 among their rules where they make a lookalike good. */
export function creditLookalikes(
  actions: readonly BucketAction[],
  before: readonly Lookalike[],
  after: readonly Lookalike[],
): readonly BucketAction[] {
  const last = actions.at(-1);
  if (last === undefined) return actions;
  const left = new Set(after.map(nameOf));
  const mended = before.some((one) => !left.has(nameOf(one)));
  return mended ? [...actions.slice(0, -1), { ...last, rules: [...last.rules, "S3E-107"] }] : actions;
}

function nameOf({ variant, statement }: Lookalike): string {
  return `${variant} ${statement}`;
}

/** The lookalikes of a bucket as it would be. */
export function lookalikesIn(
  { facts, matrix }: Prover,
  requirement: BucketRequirement,
  state: State,
): readonly Lookalike[] {
  if (state.policy === undefined) return [];
  const policy = known(state.policy);
  const then = { ...facts, policy, encryption: known(state.encryption) };
  return valueOr(lookalikes(then, requirement, matrix(requirement, state)), []);
}
