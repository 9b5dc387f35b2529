import { samePolicy } from "../iam/index.ts";
import type { BucketRequirement } from "../model/baseline.ts";
import { known, valueOr } from "../model/fact.ts";
import type { BucketEncryption } from "../model/facts.ts";
import { withStatements } from "./merge.ts";
import { harmlessOwn, ownStatements, sameStatement } from "./own.ts";
import type { Prover, State } from "./proof.ts";
import { denyPlainHttp, type GuardStatement, isOwn } from "./statements.ts";
import { wantedSettings } from "./wanted.ts";

/** A policy that is as wanted with the fewest own statements. */
export type PolicyDraft = {
  /** What the requirement asks and no policy can give, in words; undefined where it can. */
  readonly shortfall: string | undefined;
  /** Own statements that come, or come to mean something else. */
  readonly added: readonly GuardStatement[];
  /** Sids of own statements that go. */
  readonly removed: readonly string[];
  readonly changed: boolean;
  /** The whole document; undefined where nothing is left to say. */
  readonly policy: string | undefined;
};

/** What is asked of the bucket's policy: `asked` is what of the requirement can be had here. */
export type PolicyAims = {
  readonly requirement: BucketRequirement;
  readonly asked: BucketRequirement;
  /** The default encryption as it will be. */
  readonly encryption: BucketEncryption;
};

/** Which statements are looked among, and what says what a choice of them lacks. */
type Search = {
  readonly candidates: readonly GuardStatement[];
  readonly lacking: (policy: string | undefined) => string | undefined;
};

type Found =
  | { readonly statements: readonly GuardStatement[] }
  | { readonly statements: undefined; readonly shortfall: string };

/**
 * The policy for a bucket: the fewest own statements that make the matrix right. Where that cannot be had, plain HTTP is
 * closed all the same, and no own statement goes without which something would get worse.
 */
export function draftPolicy(prover: Prover, aims: PolicyAims): PolicyDraft {
  const { facts } = prover;
  const { requirement, asked, encryption } = aims;
  const wanted = wantedSettings({ ...facts, encryption: known(encryption) }, asked, undefined).statements;
  const standing = harmlessOwn(prover, requirement);
  const stays = noWorse(prover, aims, standing);
  // A bucket that services write into is asked less of; what stands there from before may still be needed.
  const rest = asked === requirement ? [] : standing.filter((one) => !wanted.some(withSid(one)));
  const whole = fewest(prover, {
    candidates: [...rest, ...wanted],
    lacking: (policy) =>
      prover.shortfall(asked, { encryption, policy }, "everything") ??
      (rest.length > 0 ? stays(policy) : undefined),
  });
  if (whole.statements !== undefined) return draft(prover, whole.statements, undefined);
  const closed = asked.tls ? [denyPlainHttp(facts)] : [];
  const renewed = standing.map((one) => wanted.find(withSid(one)) ?? one);
  for (const kept of [renewed, standing]) {
    const part = fewest(prover, {
      candidates: [...kept.filter((one) => !closed.some(withSid(one))), ...closed],
      lacking: (policy) => prover.shortfall(asked, { encryption, policy }, "transport") ?? stays(policy),
    });
    if (part.statements !== undefined) return draft(prover, part.statements, whole.shortfall);
  }
  const policy = valueOr(facts.policy, undefined);
  return { added: [], removed: [], changed: false, policy, shortfall: whole.shortfall };
}

const withSid =
  ({ Sid }: GuardStatement) =>
  (other: GuardStatement) =>
    other.Sid === Sid;

/** What would get worse against the policy with all the own statements that stand there. */
function noWorse(
  prover: Prover,
  { requirement, encryption }: PolicyAims,
  standing: readonly GuardStatement[],
): (policy: string | undefined) => string | undefined {
  const present = withStatements(valueOr(prover.facts.policy, undefined), isOwn, standing);
  const before: State = { encryption, policy: present };
  return (policy) =>
    standing.length === 0 ? undefined : prover.worsening(requirement, before, { encryption, policy });
}

function draft(
  { facts }: Prover,
  statements: readonly GuardStatement[],
  shortfall: string | undefined,
): PolicyDraft {
  const present = valueOr(facts.policy, undefined);
  const policy = withStatements(present, isOwn, statements);
  const old = ownStatements(facts);
  const added = statements.filter((one) => !old.some((other) => sameStatement(one, other)));
  const removed = old.filter(({ Sid }) => !statements.some((one) => one.Sid === Sid)).map(({ Sid }) => Sid);
  // S3 may give a document back in other bytes than it was put in (P48).
  const same =
    policy === present || (policy !== undefined && present !== undefined && samePolicy(policy, present));
  return { added, removed, shortfall, changed: !same, policy: same ? present : policy };
}

/**
 * Begins with every candidate, evaluates, and leaves out each one without which nothing is lacking: what a foreign
 * statement or a setting does already is not done twice, and what nobody asks for any more goes.
 */
function fewest({ facts }: Prover, { candidates, lacking }: Search): Found {
  const lackingOf = (statements: readonly GuardStatement[]) =>
    lacking(withStatements(valueOr(facts.policy, undefined), isOwn, statements));
  const first = lackingOf(candidates);
  if (first !== undefined) return { statements: undefined, shortfall: first };
  let kept = candidates;
  for (const candidate of candidates) {
    const without = kept.filter((statement) => statement !== candidate);
    if (lackingOf(without) === undefined) kept = without;
  }
  return { statements: kept };
}
