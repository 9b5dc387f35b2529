import type { Baseline } from "../baseline.ts";
import { digestOf } from "./digest.ts";

/** The same baseline, by which nothing is mended: for a deployment that may not write. */
export function reportOnly(baseline: Baseline): Baseline {
  const { source, digest: _, ...meaning } = baseline;
  const mode = "report" as const;
  const reporting = {
    ...meaning,
    defaults: { ...meaning.defaults, mode },
    buckets: meaning.buckets.map((entry) => ({ ...entry, mode })),
  };
  return { ...reporting, source, digest: digestOf(reporting) };
}
