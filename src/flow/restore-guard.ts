import type { BucketAction, Refusal } from "../model/plan.ts";
import type { Receipt } from "../model/receipt.ts";
import type { Verdict } from "../model/verdict.ts";
import { apply } from "./apply.ts";
import { planDigest } from "./digest.ts";
import { makePlan, type PlanOptions } from "./plan.ts";
import type { AlertPort, ReportPlace } from "./platform.ts";
import type { Ports, Result } from "./ports.ts";
import { noteRestore, restoresInAnHour } from "./restore-notes.ts";

/** What somebody did to a bucket, as an event tells it: a hint to look, never what is judged (V66). */
export type SettingChange = {
  readonly bucket: string;
  /** For example PutBucketPolicy. */
  readonly event: string;
  /** ARN of who did it; of the role behind a session. */
  readonly principal: string;
  /** ISO 8601. */
  readonly at: string;
};

export type GuardReaction = {
  readonly bucket: string;
  /**
   * `gone`: no such bucket any more; `passes`; `reported`: something fails and may not be mended, or nothing would
   * mend it; `restored`; `stopped`: it was restored too often already; `failed`: a restore did not come about.
   */
  readonly outcome: "gone" | "passes" | "reported" | "restored" | "stopped" | "failed";
  /** Of the bucket that fail. */
  readonly failing: readonly Verdict[];
  readonly refusals: readonly Refusal[];
  readonly receipts: readonly Receipt[];
};

export type RestoreOptions = PlanOptions & {
  /** Restores of one bucket in an hour against one principal, after which bucketseal stops and asks a person. */
  readonly mostRestores: number;
};

/**
 * Reads a bucket afresh after somebody changed it, judges its settings, and restores the guard where the baseline's
 * mode is `remediate`. It does not fight: whoever takes the guard down again and again wins after `mostRestores` times
 * in an hour, and people are told. Our own writes raise events too; those end at `passes`.
 * @returns a failure when the bucket could not be looked at or nobody could be told, so that the event is tried again.
 */
export async function restoreGuard(
  ports: Ports,
  desk: ReportPlace & AlertPort,
  change: SettingChange,
  options: RestoreOptions,
): Promise<Result<GuardReaction>> {
  const looked = await lookAt(ports, change.bucket, options);
  if (!looked.ok) return looked;
  const { actions, failing, refusals } = looked.value;
  const seen = { bucket: change.bucket, failing, refusals, receipts: [] };
  if (looked.value.gone) return { ok: true, value: { ...seen, outcome: "gone" } };
  if (actions.length === 0 && failing.length === 0)
    return { ok: true, value: { ...seen, outcome: "passes" } };
  if (actions.length === 0) return told(desk, change, { ...seen, outcome: "reported" });
  const now = options.surroundings.now();
  const earlier = await restoresInAnHour(desk, change, now);
  if (!earlier.ok) return earlier;
  if (earlier.value >= options.mostRestores) return told(desk, change, { ...seen, outcome: "stopped" });
  const noted = await noteRestore(desk, change, now, []);
  if (!noted.ok) return noted;
  const receipts: Receipt[] = [];
  const { plan } = looked.value;
  const applied = await apply(ports, plan, {
    concurrency: 1,
    heldSseCKeys: [],
    surroundings: options.surroundings,
    receipts: async (receipt) => {
      receipts.push(receipt);
      const kept = await noteRestore(desk, change, now, receipts);
      // Without its receipt a change could not be undone.
      if (!kept.ok) throw new Error(kept.failure.message);
    },
  });
  if (!applied.ok) return applied;
  // Somebody else restored it meanwhile, or this event came twice.
  if (receipts.every(({ status }) => status === "already"))
    return { ok: true, value: { ...seen, receipts, outcome: "passes" } };
  const restored = receipts.every(({ status }) => status === "applied" || status === "already");
  return told(desk, change, { ...seen, receipts, outcome: restored ? "restored" : "failed" });
}

/** The bucket as it is now: its failing verdicts, and a plan of what restores its guard. */
async function lookAt(ports: Ports, bucket: string, options: RestoreOptions) {
  const found = await ports.findBucket(bucket);
  if (!found.ok && found.failure.reason === "not-found")
    return { ok: true, value: { gone: true, actions: [], failing: [], refusals: [] } } as const;
  const failing: Verdict[] = [];
  const planned = await makePlan(
    { ...ports, listObjects: async function* () {} },
    { ...options, buckets: [bucket] },
    {
      verdict: (verdict) => {
        if (verdict.resource.type === "bucket" && verdict.verdict === "fail") failing.push(verdict);
      },
    },
  );
  if (!planned.ok) return planned;
  const { digest: _digest, estimate: _estimate, ...rest } = planned.value.plan;
  const refusals = rest.refusals.filter(({ resource }) => resource.type === "bucket");
  // To take away what is not needed any more is no answer to an event: that is for a plan that somebody reads.
  const actions = (rest.actions as readonly BucketAction[]).filter(({ rules }) => rules.length > 0);
  const plan = { ...rest, actions, refusals };
  return {
    ok: true,
    value: { gone: false, actions, failing, refusals, plan: { ...plan, digest: planDigest(plan) } },
  } as const;
}

const headlines: Readonly<Record<GuardReaction["outcome"], string>> = {
  gone: "is gone",
  passes: "is guarded",
  reported: "fails its baseline",
  restored: "was restored",
  stopped: "is changed again and again, and bucketseal stopped restoring it",
  failed: "could not be restored",
};

async function told(
  desk: AlertPort,
  change: SettingChange,
  reaction: GuardReaction,
): Promise<Result<GuardReaction>> {
  const { failing, refusals, receipts } = reaction;
  const lines = [
    `Bucket ${change.bucket} ${headlines[reaction.outcome]}.`,
    `${change.event} by ${change.principal} at ${change.at}.`,
    ...failing.map(({ rule, evidence }) => `Fails ${rule}: ${evidence.summary}`),
    ...receipts.map(({ status, action, message }) =>
      `${status}: ${action.summary} ${message ?? ""}`.trimEnd(),
    ),
    ...refusals.map(({ code, reason, advice }) => `Left alone (${code}): ${reason} ${advice}`),
  ];
  const subject = `bucketseal: ${change.bucket} ${headlines[reaction.outcome]}`;
  const sent = await desk.publishAlert({ subject, text: lines.join("\n") });
  return sent.ok ? { ok: true, value: reaction } : sent;
}
