import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Context } from "aws-lambda";
import { reportPlace } from "../aws/report-place.ts";
import { type ApplyAnswer, type ApplyRequest, applyRun, type Budget } from "../flow/fleet/apply-run.ts";
import { portsTo } from "./accounts.ts";
import { inputOf } from "./fleet-inputs.ts";
import { withHeldKeys } from "./held-keys.ts";
import { home, logger, required, setting, wire } from "./wire.ts";

/** Milliseconds that are left for a batch of objects that was begun, and its receipts; a third of a short time. */
const mostReserve = 300_000;

const metrics = new Metrics({ namespace: "bucketseal", serviceName: "apply" });

/** Mends what a fleet scan found, for as long as the time and the change budget allow. */
export async function handler(event: unknown, context: Context): Promise<ApplyAnswer> {
  logger.addContext(context);
  const request = inputOf("apply", event) as ApplyRequest;
  const remaining = () => context.getRemainingTimeInMillis();
  const reserve = Math.min(mostReserve, remaining() / 3);
  const { ports, options } = await wire(64, remaining);
  const done = await withHeldKeys(options, (holding) =>
    applyRun(
      (account) => portsTo(account, request.run, ports),
      reportPlace(home, required("BUCKETSEAL_REPORTS")),
      request,
      holding,
      budget(),
      () => remaining() < reserve,
    ),
  );
  if (!done.ok) throw new Error(done.failure.message);
  const answer = done.value;
  logger.info("applied", { ...answer });
  if (answer.done) publishMetrics(answer);
  return answer;
}

function budget(): Budget {
  return {
    objects: amount("BUCKETSEAL_BUDGET_OBJECTS"),
    buckets: amount("BUCKETSEAL_BUDGET_BUCKETS"),
    dollars: amount("BUCKETSEAL_BUDGET_DOLLARS"),
  };
}

/** Without a budget nothing is changed: a typing mistake must not mean "everything". */
function amount(name: Parameters<typeof setting>[0]): number {
  const value = Number(required(name));
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} is "${setting(name)}", and no number.`);
  return value;
}

function publishMetrics({ settled, spent, stopped }: ApplyAnswer): void {
  metrics.addMetric("Applied", MetricUnit.Count, settled.applied);
  metrics.addMetric("ApplyFailed", MetricUnit.Count, settled.failed);
  metrics.addMetric("ApplyStale", MetricUnit.Count, settled.stale);
  metrics.addMetric("EstimatedDollars", MetricUnit.NoUnit, spent.dollars);
  metrics.addMetric("BudgetUsedUp", MetricUnit.Count, stopped === undefined ? 0 : 1);
  metrics.publishStoredMetrics();
}
