import { createGate, type Gate } from "../gate.ts";
import type { ScanOptions, ScanProgress, ScanSink } from "../scan.ts";
import type { FleetParts } from "./read-parts.ts";
import type { PartAnswer } from "./scan-part.ts";

/** Adds up how far the parts of a scan are, for one line that a person reads. */
export type FleetProgress = {
  /** Bounds the calls of all parts together. */
  readonly gate: Gate;
  /** Where the part of a bucket that is under way tells of itself. */
  readonly of: (bucket: string) => NonNullable<ScanSink["progress"]>;
  readonly partDone: (bucket: string, answer: PartAnswer) => void;
};

/** @param before what an earlier run of the same scan did; it counts as done. */
export function fleetProgress(
  { concurrency, gate = createGate(concurrency), surroundings }: ScanOptions,
  buckets: number,
  before: FleetParts,
  tell: (progress: ScanProgress) => void = () => {},
): FleetProgress {
  const begun = surroundings.elapsed();
  const underWay = new Map<string, Pick<ScanProgress, "objects" | "bytes">>();
  let bucketsDone = before.whole.size;
  // Only what this run does: the rate that is shown is of now.
  let objects = 0;
  let bytes = 0;
  const show = () => {
    const parts = [...underWay.values()];
    tell({
      phase: "objects",
      buckets,
      bucketsDone,
      objects: parts.reduce((sum, part) => sum + part.objects, objects),
      bytes: parts.reduce((sum, part) => sum + part.bytes, bytes),
      seconds: (surroundings.elapsed() - begun) / 1000,
      inFlight: gate.inside(),
    });
  };
  return {
    gate,
    of: (bucket) => (progress) => {
      underWay.set(bucket, progress);
      show();
    },
    partDone: (bucket, { done }) => {
      const part = underWay.get(bucket);
      underWay.delete(bucket);
      objects += part?.objects ?? 0;
      bytes += part?.bytes ?? 0;
      if (done) bucketsDone += 1;
      show();
    },
  };
}
