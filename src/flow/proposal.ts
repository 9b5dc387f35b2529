import type { Baseline } from "../model/baseline.ts";
import { valueOr } from "../model/fact.ts";
import type { BucketSetting, Refusal } from "../model/plan.ts";
import { only } from "./only.ts";
import { makePlan, type PlanOptions } from "./plan.ts";
import type { ReadPorts, Result } from "./ports.ts";

/** What to put into one bucket's settings, for whoever owns them as code. */
export type Proposal = {
  /** The whole policy as it should be, foreign statements included; undefined where none is needed. */
  readonly policy: string | undefined;
  /** Default encryption as it should be, where it has to change. */
  readonly encryption: BucketSetting | undefined;
  readonly refusals: readonly Refusal[];
};

/** The guard of one bucket, worked out and proven as for a plan, but only to be shown: neither the mode nor who owns the bucket matters. */
export async function proposal(
  ports: ReadPorts,
  options: PlanOptions,
  bucket: string,
): Promise<Result<Proposal>> {
  const baseline = willingly(options.baseline);
  const planned = await makePlan(only(ports, []), { ...options, baseline, buckets: [bucket] });
  if (!planned.ok) return planned;
  const { plan, report } = planned.value;
  const facts = report.buckets[0]?.facts;
  let policy = facts === undefined ? undefined : valueOr(facts.policy, undefined);
  let encryption: BucketSetting | undefined;
  for (const action of plan.actions) {
    if (action.kind === "put-bucket-policy") policy = action.after ?? undefined;
    if (action.kind === "put-bucket-encryption") encryption = action.after;
  }
  const refusals = plan.refusals.filter(({ resource }) => resource.type === "bucket");
  return { ok: true, value: { policy, encryption, refusals } };
}

function willingly(baseline: Baseline): Baseline {
  const shown = { mode: "remediate", iac: "write" } as const;
  return {
    ...baseline,
    defaults: { ...baseline.defaults, ...shown },
    buckets: baseline.buckets.map((entry) => ({ ...entry, ...shown })),
  };
}
