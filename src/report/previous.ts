import * as z from "zod";
import type { RunReport } from "./run.ts";

/** What is remembered of an earlier run, to show what changed since. */
export type Previous = {
  readonly finishedAt: string;
  readonly objects: number;
  /** Failures by rule. */
  readonly rules: Readonly<Record<string, number>>;
  /** Failures by bucket. */
  readonly buckets: Readonly<Record<string, number>>;
};

const counts = z.looseObject({ fail: z.number() });
const report = z.looseObject({
  schema: z.literal("bucketseal.report.v1"),
  finishedAt: z.string(),
  summary: z.looseObject({ objects: z.number(), rules: z.record(z.string(), counts) }),
  buckets: z.array(z.looseObject({ name: z.string(), counts })),
});

/** From a parsed JSON report; undefined when it is none. */
export function previousFromJson(json: unknown): Previous | undefined {
  const read = report.safeParse(json);
  if (!read.success) return undefined;
  const { finishedAt, summary, buckets } = read.data;
  return {
    finishedAt,
    objects: summary.objects,
    rules: failures(Object.entries(summary.rules)),
    buckets: failures(buckets.map((bucket) => [bucket.name, bucket.counts] as const)),
  };
}

export function previousFromRun(run: RunReport): Previous {
  return {
    finishedAt: run.finishedAt,
    objects: run.objects,
    rules: failures(Object.entries(run.rules).map(([rule, rows]) => [rule, rows ?? { fail: 0 }] as const)),
    buckets: failures(run.buckets.map((bucket) => [bucket.facts.name, bucket.counts] as const)),
  };
}

function failures(
  entries: readonly (readonly [string, { readonly fail: number }])[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(entries.map(([name, { fail }]) => [name, fail]));
}
