import type { Refusal } from "../model/plan.ts";
import type { Receipt } from "../model/receipt.ts";
import type { ObjectRef } from "../model/resource.ts";
import type { Verdict } from "../model/verdict.ts";
import { apply } from "./apply.ts";
import { planDigest } from "./digest.ts";
import { groupBy } from "./group-by.ts";
import { only } from "./only.ts";
import { makePlan, type PlanOptions } from "./plan.ts";
import type { Ports, Result } from "./ports.ts";

/** What became of the objects of one bucket that an event named. */
export type Reaction = {
  readonly bucket: string;
  /** Of the objects alone; none for an object that is gone meanwhile. */
  readonly verdicts: readonly Verdict[];
  readonly refusals: readonly Refusal[];
  readonly receipts: readonly Receipt[];
};

/**
 * Judges the objects that events named, each as it is now, and mends what fails where the baseline's mode is
 * `remediate`. The settings of buckets are judged by scans, not here. Objects that are gone count as done; the event
 * that our own copy raises ends at its verdict, which is a pass.
 * @param keep keeps a receipt: the change can be undone with it.
 * @returns a failure for a bucket that could not be looked at, so that the event can be tried again.
 */
export async function react(
  ports: Ports,
  objects: readonly ObjectRef[],
  options: PlanOptions,
  keep: (receipt: Receipt) => Promise<void> = async () => undefined,
): Promise<ReadonlyMap<string, Result<Reaction>>> {
  const reactions = new Map<string, Result<Reaction>>();
  for (const [bucket, refs] of groupBy(objects, (ref) => ref.bucket))
    reactions.set(bucket, await reactIn(ports, bucket, refs, options, keep));
  return reactions;
}

async function reactIn(
  ports: Ports,
  bucket: string,
  refs: readonly ObjectRef[],
  options: PlanOptions,
  keep: (receipt: Receipt) => Promise<void>,
): Promise<Result<Reaction>> {
  const found = await ports.findBucket(bucket);
  if (!found.ok && found.failure.reason === "not-found") return settled(bucket, {});
  const verdicts: Verdict[] = [];
  const planned = await makePlan(
    only(ports, refs),
    { ...options, buckets: [bucket] },
    {
      verdict: (verdict) => {
        if (verdict.resource.type === "object") verdicts.push(verdict);
      },
    },
  );
  if (!planned.ok) return planned;
  const { plan, report } = planned.value;
  if (report.stopped !== undefined) return outOfTime(report.stopped);
  const refusals = plan.refusals.filter(({ resource }) => resource.type === "object");
  const { digest: _, ...rest } = plan;
  const ofObjects = {
    ...rest,
    actions: plan.actions.filter(({ resource }) => resource.type === "object"),
    refusals,
  };
  if (ofObjects.actions.length === 0) return settled(bucket, { verdicts, refusals });
  const receipts: Receipt[] = [];
  const applied = await apply(
    ports,
    { ...ofObjects, digest: planDigest(ofObjects) },
    {
      concurrency: options.concurrency,
      heldSseCKeys: options.heldSseCKeys,
      surroundings: options.surroundings,
      receipts: async (receipt) => {
        await keep(receipt);
        receipts.push(receipt);
      },
    },
  );
  if (!applied.ok) return applied;
  const { stopped } = applied.value;
  return stopped === undefined ? settled(bucket, { verdicts, refusals, receipts }) : outOfTime(stopped);
}

/** What was not looked at must not count as done: the event is delivered again. */
function outOfTime(message: string): Result<Reaction> {
  return { ok: false, failure: { reason: "timeout", message } };
}

function settled(bucket: string, of: Partial<Omit<Reaction, "bucket">>): Result<Reaction> {
  return { ok: true, value: { bucket, verdicts: [], refusals: [], receipts: [], ...of } };
}
