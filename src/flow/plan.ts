import type { Action, Plan, Refusal } from "../model/plan.ts";
import type { Identity } from "../model/resource.ts";
import { estimateOf } from "../remedy/estimate.ts";
import { refusalForKey } from "../remedy/key-refusal.ts";
import type { RunReport } from "../report/run.ts";
import { planDigest } from "./digest.ts";
import {
  actionsFor,
  createPlanner,
  objectActions,
  type PlanLimits,
  type Planner,
  planBucket,
} from "./plan/planner.ts";
import type { ReadPorts, Result } from "./ports.ts";
import { createKeyBook } from "./scan/key-book.ts";
import { type ScanOptions, type ScanSink, scanWith } from "./scan.ts";

export type PlanOptions = ScanOptions & Partial<PlanLimits>;

export type Planned = {
  readonly plan: Plan;
  readonly report: RunReport;
  /** Where there may be jobs: why so many actions are calls of their own all the same. */
  readonly barred: ReadonlyMap<string, number>;
};

/** As AWS has them: 5 GB in a copy (E173), and the part size of our own multipart copies. */
const awsLimits: PlanLimits = {
  copyLimit: 5 * 2 ** 30,
  partSize: 256 * 2 ** 20,
  trustedEndpoint: false,
  resumable: false,
};

/**
 * Scans, and makes a plan of all that fails: for each bucket what guards the future, then each object, every one
 * with exactly one action or one refusal. Only reads. The plan of a run that was cancelled or broke off covers what
 * was seen.
 */
export async function makePlan(
  ports: ReadPorts,
  options: PlanOptions,
  sink: Pick<ScanSink, "progress" | "verdict" | "bucket"> = {},
): Promise<Result<Planned>> {
  const me = await ports.whoAmI();
  if (!me.ok) return me;
  const keys = createKeyBook(ports);
  const { copyLimit, partSize, trustedEndpoint, resumable, batch } = { ...awsLimits, ...options };
  const own = { copyLimit, partSize, trustedEndpoint, resumable };
  const limits = { ...own, ...(batch === undefined ? {} : { batch }) };
  const planner = createPlanner(options, limits, me.value, keys, ports);
  const keyRefusals: Refusal[] = [];
  const scanned = await scanWith(
    ports,
    options,
    {
      ...sink,
      verdict: (verdict) => {
        if (verdict.resource.type === "key" && verdict.verdict === "fail")
          keyRefusals.push(refusalForKey(verdict));
        return sink.verdict?.(verdict);
      },
      judgedBucket: (bucket) => planBucket(planner, bucket),
      failingObject: (bucket, object) => actionsFor(planner, bucket, object),
    },
    keys,
  );
  if (!scanned.ok) return scanned;
  const report = scanned.value;
  const plan = await planOf(planner, keyRefusals, me.value, report);
  return { ok: true, value: { plan, report, barred: planner.barred } };
}

async function planOf(
  { steps }: Planner,
  keyRefusals: readonly Refusal[],
  identity: Identity,
  report: RunReport,
): Promise<Plan> {
  const inOrder = [...steps].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ofBucket]) => ofBucket);
  const actions: Action[] = [];
  for (const ofBucket of inOrder)
    for (const action of [...ofBucket.guard, ...(await objectActions(ofBucket))]) actions.push(action);
  const refusals: readonly Refusal[] = [...inOrder.flatMap((ofBucket) => ofBucket.refusals), ...keyRefusals];
  const plan = {
    schema: "bucketseal.plan.v1",
    createdAt: report.startedAt,
    account: identity.account,
    partition: identity.partition,
    baseline: report.baseline,
    actions,
    refusals,
    estimate: estimateOf(actions),
  } as const;
  return { ...plan, digest: planDigest(plan) };
}
