import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Context } from "aws-lambda";
import { securityHub } from "../aws/findings.ts";
import { type Summary, summarise } from "../flow/fleet/summarise.ts";
import type { FindingsPort } from "../flow/platform.ts";
import type { Counts } from "../report/run.ts";
import { desk } from "./desk.ts";
import { inputOf } from "./fleet-inputs.ts";
import { home, logger, setting, version, wire } from "./wire.ts";

/** What one fleet scan came to; the state machine reads `work`. */
export type SummariseResult = {
  readonly run: string;
  readonly buckets: number;
  readonly objects: number;
  readonly counts: Counts;
  readonly fresh: number;
  readonly resolved: number;
  readonly missing: number;
  /** Buckets that `apply` may mend. */
  readonly work: number;
};

const metrics = new Metrics({ namespace: "bucketseal", serviceName: "fleet-scan" });

/** Makes reports, findings and an alert of what the children of a fleet scan left in the report bucket. */
export async function handler(event: unknown, context: Context): Promise<SummariseResult> {
  logger.addContext(context);
  const { run, problems } = inputOf("summarise", event);
  const { ports, options } = await wire(16, () => context.getRemainingTimeInMillis());
  const me = await ports.whoAmI();
  if (!me.ok) throw new Error(me.failure.message);
  const done = await summarise({ ...desk(), ...findingsPort() }, run, {
    baseline: options.baseline,
    version,
    identity: me.value,
    region: home.region,
    surroundings: options.surroundings,
    problems,
  });
  if (!done.ok) throw new Error(done.failure.message);
  for (const why of done.value.rejected) logger.warn("Security Hub refused a finding", { why });
  publishMetrics(done.value);
  return answerOf(run, done.value);
}

/** Where Security Hub is not in use, findings stay in the reports. */
function findingsPort(): FindingsPort {
  if (setting("BUCKETSEAL_SECURITY_HUB") === "on") return securityHub(home);
  return { importFindings: async () => ({ ok: true, value: { imported: 0, rejected: [] } }) };
}

function publishMetrics({ report, changes, missing }: Summary): void {
  for (const outcome of ["pass", "fail", "unknown", "exempt"] as const)
    metrics.addMetric(`Verdicts-${outcome}`, MetricUnit.Count, report.counts[outcome]);
  metrics.addMetric("Buckets", MetricUnit.Count, report.buckets.length);
  metrics.addMetric("BucketsNotScanned", MetricUnit.Count, missing.length);
  metrics.addMetric("Objects", MetricUnit.Count, report.objects);
  metrics.addMetric("FindingsOpen", MetricUnit.Count, changes.open.length);
  metrics.addMetric("FindingsNew", MetricUnit.Count, changes.fresh.length);
  metrics.addMetric("FindingsResolved", MetricUnit.Count, changes.resolved.length);
  metrics.publishStoredMetrics();
}

function answerOf(run: string, { report, changes, missing, work }: Summary): SummariseResult {
  return {
    run,
    buckets: report.buckets.length,
    objects: report.objects,
    counts: report.counts,
    fresh: changes.fresh.length,
    resolved: changes.resolved.length,
    missing: missing.length,
    work: work.length,
  };
}
