import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Context } from "aws-lambda";
import { custodyPorts } from "../aws/custody-ports.ts";
import { scan } from "../flow/scan.ts";
import { resourceId } from "../model/resource.ts";
import type { Counts, RunReport } from "../report/run.ts";
import { withHeldKeys } from "./held-keys.ts";
import { home, logger, wire } from "./wire.ts";

/** What the schedule's invocation answers. */
export type FleetResult = {
  readonly buckets: number;
  readonly objects: number;
  readonly counts: Counts;
  readonly rules: RunReport["rules"];
  readonly stopped?: string;
};

const custody = custodyPorts(home);

const metrics = new Metrics({ namespace: "bucketseal", serviceName: "scan-fleet" });

/** Judges every bucket, object and key of the account; every finding is one line of the log. Only reads. */
export async function handler(_event: unknown, context: Context): Promise<FleetResult> {
  logger.addContext(context);
  const { ports, options } = await wire(128, () => context.getRemainingTimeInMillis());
  const scanned = await withHeldKeys(options, (holding) =>
    scan({ ...ports, ...custody }, holding, {
      verdict: ({ rule, verdict, severity, resource, evidence }) => {
        if (verdict === "pass") return;
        logger.info("finding", {
          rule,
          verdict,
          severity,
          resource: resourceId(resource),
          summary: evidence.summary,
        });
      },
    }),
  );
  if (!scanned.ok) throw new Error(scanned.failure.message);
  const run = scanned.value;
  for (const outcome of ["pass", "fail", "unknown", "exempt"] as const)
    metrics.addMetric(`Verdicts-${outcome}`, MetricUnit.Count, run.counts[outcome]);
  metrics.addMetric("Objects", MetricUnit.Count, run.objects);
  metrics.publishStoredMetrics();
  return {
    buckets: run.buckets.length,
    objects: run.objects,
    counts: run.counts,
    rules: run.rules,
    ...(run.stopped === undefined ? {} : { stopped: run.stopped }),
  };
}
