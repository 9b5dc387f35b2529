import type { Baseline, BucketRequirement } from "../../model/baseline.ts";
import type { Fact } from "../../model/fact.ts";
import { createGate } from "../gate.ts";
import type { Door } from "../in-order.ts";
import { createPartitionedRate } from "../partitions.ts";
import { createCeiling } from "../rate.ts";
import type { Pace } from "../retry.ts";
import type { Row } from "./listing.ts";
import type { ScanOptions } from "./options.ts";
import type { ScanRun } from "./run.ts";

/** Calls a bucket is begun with at a time; it earns more as they are answered (L2). */
const firstLimit = 32;

type Bounds = Pick<ScanRun, "gate" | "ceiling"> & {
  readonly options: Pick<ScanOptions, "surroundings" | "baseline" | "concurrency">;
};

/** What the objects of one bucket pass before HEAD is asked about them, and what is told of the answers. */
export function doorsOf(
  run: Bounds,
  requirement: Fact<BucketRequirement>,
): { readonly doors: readonly Door<Row>[]; readonly pace: Pace } {
  const { surroundings, baseline, concurrency } = run.options;
  const rate = createPartitionedRate(surroundings);
  const most = headsPerSecond(baseline, requirement);
  const ceilings = [
    ...(most === undefined ? [] : [createCeiling(surroundings, most)]),
    ...(run.ceiling === undefined ? [] : [run.ceiling]),
  ];
  const own = createGate(concurrency, firstLimit);
  const shared = run.gate.share();
  const door: Door<Row> = {
    tryEnter: ({ listed }) => rate.tryEnter(listed.ref.key),
    enter: ({ listed }) => rate.enter(listed.ref.key),
    leave: () => undefined,
  };
  // Fewer a second, not fewer at a time: a 503 comes faster than any answer, and would let more through.
  const pace: Pace = {
    succeeded: (key) => {
      rate.succeeded(key);
      own.succeeded();
    },
    slowDown: rate.slowDown,
    // A bucket that is refused waits without the places that others could use.
    leave: shared.leave,
    enter: async (key) => {
      await rate.enter(key);
      for (const ceiling of ceilings) await ceiling.enter();
      await shared.enter();
    },
  };
  return { doors: [door, ...ceilings, own, shared], pace };
}

/** What the baseline allows of one bucket; the least it says of any where it is not known which entry counts. */
function headsPerSecond(baseline: Baseline, requirement: Fact<BucketRequirement>): number | undefined {
  if (requirement.state === "known") return requirement.value.headsPerSecond;
  const all = [baseline.defaults, ...baseline.buckets].flatMap((entry) => entry.headsPerSecond ?? []);
  return all.length === 0 ? undefined : Math.min(...all);
}
