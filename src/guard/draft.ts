import type { BucketRequirement } from "../model/baseline.ts";
import { valueOr } from "../model/fact.ts";
import type { BucketFacts, KeyFacts } from "../model/facts.ts";
import type { BucketAction, Refusal } from "../model/plan.ts";
import type { Identity } from "../model/resource.ts";
import type { RuleId } from "../model/verdict.ts";
import type { UploadMatrix } from "../uploads/matrix.ts";
import { readPolicy } from "../uploads/read-policy.ts";
import { encryptionAction, policyAction, rulesOf } from "./actions.ts";
import { objectionsTo, shutOut } from "./checks.ts";
import { draftEncryption } from "./default-encryption.ts";
import { creditLookalikes, leftToOthers, lookalikesIn } from "./left-to-others.ts";
import { ownSids } from "./own.ts";
import { draftPolicy } from "./policy-draft.ts";
import { createProver, type Prover, presentState, type State } from "./proof.ts";
import { refusal } from "./refusals.ts";
import { serviceTarget, withinServices } from "./service-target.ts";
import { takesOwnSid } from "./statements.ts";

export type GuardInput = {
  readonly facts: BucketFacts;
  readonly requirement: BucketRequirement;
  readonly enforcer: Identity;
  /** What is known of the approved keys; a key that is not here counts as usable. */
  readonly keys?: readonly KeyFacts[];
  /** The upload matrix under this requirement; worked out here when it is not given. */
  readonly matrix?: UploadMatrix;
};

export type GuardProposal = {
  /** In the order in which they are safe: default encryption first, then the policy. */
  readonly actions: readonly BucketAction[];
  readonly refusals: readonly Refusal[];
};

/** What the baseline asks of a bucket, whoever may make the changes: what `bucketseal policy` prints. */
export function draftGuard(input: GuardInput): GuardProposal {
  const { facts, requirement, enforcer, keys = [], matrix } = input;
  const unreadable = unworkableSettings(facts);
  if (unreadable.length > 0) return { actions: [], refusals: unreadable };
  const prover = createProver(facts, matrix === undefined ? undefined : { requirement, matrix });
  const now = presentState(facts);
  const asked = serviceTarget(facts) === undefined ? requirement : withinServices(requirement, facts);
  const encryption = draftEncryption(facts, asked, keys);
  const drafted = draftPolicy(prover, { requirement, asked, encryption: encryption.setting });
  const change = { prover, requirement: asked, enforcer, encryption: encryption.setting };
  const rules = rulesOf(drafted.added);
  const policy = drafted.policy ?? null;
  const alone = { ...change, policy: undefined, rules: ["S3E-101"] } as const;
  const whole = { ...change, policy: drafted.changed ? policy : undefined };
  const useless =
    encryption.changed || drafted.changed
      ? shutOut({ ...whole, rules: [...(encryption.changed ? alone.rules : []), ...rules] })
      : [];
  const first = useless.length > 0 ? useless : encryption.changed ? objectionsTo(alone) : [];
  const second = drafted.changed && first.length === 0 ? objectionsTo({ ...whole, rules }) : [];
  const actions: BucketAction[] = [];
  let next = now;
  if (encryption.changed && first.length === 0) {
    actions.push(encryptionAction(facts, encryption.before, encryption.after));
    next = { ...next, encryption: encryption.setting };
  }
  if (drafted.changed && first.length + second.length === 0) {
    actions.push(policyAction(facts, now.policy ?? null, policy, drafted));
    next = { ...next, policy: drafted.policy };
  }
  const left = lookalikesIn(prover, requirement, next);
  const ours = ownSids(next.policy);
  const own = left.some(({ statement }) => ours.has(statement));
  const refusals = [
    ...withShortfall(facts, encryption.refusals, drafted.shortfall, own),
    ...first,
    ...second,
    ...serviceRefusals(prover, requirement, next),
    ...leftToOthers(prover, requirement, next, left),
  ];
  const before = actions.length === 0 ? left : lookalikesIn(prover, requirement, now);
  return { actions: creditLookalikes(actions, before, left), refusals };
}

/**
 * A matrix that falls short because the default could not be set is no refusal of its own, nor is a statement of ours that
 * stays, with less effect than it was made for, until it can be replaced.
 */
function withShortfall(
  facts: BucketFacts,
  refusals: readonly Refusal[],
  missing: string | undefined,
  ownLookalike: boolean,
): readonly Refusal[] {
  if (missing === undefined) return refusals;
  const rules: readonly RuleId[] = ["S3E-105", ...(ownLookalike ? (["S3E-107"] as const) : [])];
  const [first, ...rest] = refusals;
  if (first !== undefined) return [{ ...first, rules: [...first.rules, ...rules] }, ...rest];
  return [refusal(facts, "POLICY-NOT-PROVEN", rules, `No policy was found that makes it right: ${missing}`)];
}

function serviceRefusals(
  { facts, shortfall }: Prover,
  requirement: BucketRequirement,
  next: State,
): readonly Refusal[] {
  const services = serviceTarget(facts);
  if (services === undefined || shortfall(requirement, next, "everything") === undefined) return [];
  return [refusal(facts, services.code, ["S3E-101", "S3E-105"], services.reason)];
}

/** Nothing is changed on what could not be read, or leaves no room for own statements. */
function unworkableSettings(facts: BucketFacts): readonly Refusal[] {
  const refusals: Refusal[] = [];
  if (facts.encryption.state === "unknown") {
    refusals.push(refusal(facts, "SETTINGS-UNKNOWN", ENCRYPTION_RULES, facts.encryption.why.message));
  }
  if (facts.policy.state === "unknown") {
    refusals.push(refusal(facts, "SETTINGS-UNKNOWN", POLICY_RULES, facts.policy.why.message));
  }
  const read = readPolicy(facts.policy);
  if (facts.policy.state === "known" && read.state === "unknown") {
    refusals.push(refusal(facts, "POLICY-INVALID", POLICY_RULES, read.why.message));
  }
  const taken = valueOr(read, undefined)?.policy.statements.find(takesOwnSid);
  if (taken !== undefined) {
    const reason = `${taken.sid} is the Sid of a statement that bucketseal did not write, and no two may have the same`;
    refusals.push(refusal(facts, "SID-TAKEN", POLICY_RULES, reason));
  }
  return refusals;
}

const ENCRYPTION_RULES = ["S3E-101", "S3E-102", "S3E-103", "S3E-104"] as const;
const POLICY_RULES = ["S3E-105", "S3E-106"] as const;
