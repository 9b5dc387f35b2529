import type { Refusal } from "../model/plan.ts";
import type { Receipt } from "../model/receipt.ts";
import type { ObjectRef } from "../model/resource.ts";
import type { Verdict } from "../model/verdict.ts";
import { groupBy } from "./group-by.ts";
import { eachOf } from "./in-order.ts";
import { judgeNamed } from "./judge-named.ts";
import type { MendLimit, WrittenObject } from "./mend-limit.ts";
import { mendNamed } from "./mend-named.ts";
import { objectName } from "./only.ts";
import type { PlanOptions } from "./plan.ts";
import type { Ports, ReadPorts } from "./ports.ts";

/** What became of the objects that events named. */
export type Reaction = {
  /** Of the objects alone; none for an object that is gone meanwhile. */
  readonly verdicts: readonly Verdict[];
  readonly refusals: readonly Refusal[];
  readonly receipts: readonly Receipt[];
  /** Objects that could not be judged or mended now, and why: their events are to be delivered again. */
  readonly unsettled: readonly Unsettled[];
};

export type Unsettled = { readonly ref: ObjectRef; readonly why: string };

export type ReactOptions = PlanOptions & {
  /** Ports that may remember settings for a while: objects are judged with them, and never mended. */
  readonly recent: ReadPorts;
  readonly limit: MendLimit;
  /** Keeps a receipt: the change can be undone with it. */
  readonly keep: (receipt: Receipt) => Promise<void>;
};

const bucketsAtOnce = 4;

const nothing: Reaction = { verdicts: [], refusals: [], receipts: [], unsettled: [] };

/**
 * Judges the objects that events named, each as it is now, and mends what fails where the baseline's mode is
 * `remediate`. The settings of buckets are judged by scans, not here. As every object is asked about afresh, events may
 * come twice and in any order. Objects that are gone count as done; the event that our own copy raises ends at its
 * verdict, which is a pass. What could not be settled for one object says nothing about the others.
 */
export async function react(
  ports: Ports,
  objects: readonly WrittenObject[],
  options: ReactOptions,
): Promise<Reaction> {
  const byBucket = [...groupBy(objects, ({ bucket }) => bucket)];
  const reactions = await eachOf(byBucket, bucketsAtOnce, ([bucket, written]) =>
    reactIn(ports, bucket, written, options),
  );
  return {
    verdicts: reactions.flatMap(({ verdicts }) => verdicts),
    refusals: reactions.flatMap(({ refusals }) => refusals),
    receipts: reactions.flatMap(({ receipts }) => receipts),
    unsettled: reactions.flatMap(({ unsettled }) => unsettled),
  };
}

async function reactIn(
  ports: Ports,
  bucket: string,
  written: readonly WrittenObject[],
  options: ReactOptions,
): Promise<Reaction> {
  const found = await options.recent.findBucket(bucket);
  if (!found.ok && found.failure.reason === "not-found") return nothing;
  const refs = written.map(({ copied: _, ...ref }) => ref);
  if (!found.ok) return { ...nothing, unsettled: allOf(refs, found.failure.message) };
  const judged = await judgeNamed(options.recent, bucket, refs, options);
  if (!judged.ok) return { ...nothing, unsettled: allOf(refs, judged.failure.message) };
  const { verdicts, failing, unsettled } = judged.value;
  if (failing.length === 0) return { ...nothing, verdicts, unsettled };
  const mended = await mendNamed(ports, bucket, written, judged.value, options);
  const rest = mended.ok ? mended.value : { ...nothing, unsettled: allOf(failing, mended.failure.message) };
  return { ...rest, verdicts, unsettled: [...unsettled, ...rest.unsettled] };
}

function allOf(refs: readonly ObjectRef[], why: string): readonly Unsettled[] {
  return [...new Map(refs.map((ref) => [objectName(ref), ref])).values()].map((ref) => ({ ref, why }));
}
