import type { Plan } from "../model/plan.ts";
import type { Identity } from "../model/resource.ts";
import { planDigest } from "./digest.ts";
import { planIn } from "./plan-file.ts";
import type { Ports, Result } from "./ports.ts";

export type CheckedPlan =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly sentence: string };

export type PlanExpectation = {
  readonly identity: Identity;
  /** Digest of the baseline in force now. */
  readonly baselineDigest: string;
  /** ISO 8601. */
  readonly now: string;
  /** Whether an earlier run began what only this plan ends, by its digest: jobs, or annotations that are to be put back. */
  readonly begun?: (digest: string) => boolean;
};

/** Days after which a plan has to be made again; every action checks its own object besides. */
const longestLife = 7;
/** What was begun takes its time: jobs wait 30 days for a confirmation, and S3 remembers them for 90 (I70). */
const longestLifeOnceBegun = 90;

/**
 * Reads a plan file, and refuses in one sentence one that was edited, is old, or was made for something else.
 * @param blocks of its text, in UTF-8.
 */
export function checkPlan(blocks: Iterable<Uint8Array>, expected: PlanExpectation): CheckedPlan {
  const plan = planIn(blocks);
  if (plan === undefined)
    return refuse("This is no plan of bucketseal; 'bucketseal plan --out FILE' writes one.");
  if (planDigest(plan) !== plan.digest)
    return refuse("The plan was edited after it was made; make a new one with 'bucketseal plan'.");
  const { account, partition } = expected.identity;
  if (plan.account !== account || plan.partition !== partition)
    return refuse(`The plan is for account ${plan.account}, but these credentials belong to ${account}.`);
  if (plan.baseline.digest !== expected.baselineDigest)
    return refuse(
      `The baseline is not the one the plan was made with (${plan.baseline.source}); make a new plan.`,
    );
  const days = (Date.parse(expected.now) - Date.parse(plan.createdAt)) / 86_400_000;
  const followed = days <= longestLifeOnceBegun && expected.begun?.(plan.digest) === true;
  if (!(days <= longestLife) && !followed)
    return refuse(
      `The plan is ${Math.floor(days)} days old, and ${longestLife} are the most; make a new one.`,
    );
  return { ok: true, plan };
}

/** Whether the credentials belong to the account the plan was made for. */
export async function inPlansAccount(
  { whoAmI }: Pick<Ports, "whoAmI">,
  { account }: Plan,
): Promise<Result<void>> {
  const me = await whoAmI();
  if (!me.ok) return me;
  if (me.value.account === account) return { ok: true, value: undefined };
  const message = `The plan is for account ${account}, but these credentials belong to ${me.value.account}.`;
  return { ok: false, failure: { reason: "failed", message } };
}

function refuse(sentence: string): CheckedPlan {
  return { ok: false, sentence };
}
