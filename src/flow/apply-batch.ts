import type { BatchAction } from "../model/plan.ts";
import type { JobNote } from "../model/receipt.ts";
import { type Run, receiptOf, settle } from "./apply-book.ts";
import { applyJob } from "./batch/apply-job.ts";
import type { JobWork } from "./batch/work.ts";
import type { Gate, Share } from "./gate.ts";

/** Carries out one job of S3 Batch Operations, or as much of it as can be done now. */
export async function applyBatch(
  run: Run,
  action: BatchAction,
  own: Gate,
  doors: readonly Share[],
): Promise<void> {
  const { surroundings, jobs: batch, concurrency } = run.options;
  if (surroundings.cancelled()) return;
  if (batch === undefined) {
    run.counts.failed += 1;
    run.problems.push("Jobs of S3 Batch Operations are left to 'bucketseal apply'.");
    return;
  }
  let told = 0;
  const work: JobWork = {
    ...{ action, batch, surroundings, concurrency, plan: run.plan, ports: run.ports },
    doors,
    pressure: own,
    earlier: run.earlierJobs.get(action.id) ?? { ended: 0 },
    isSettled: (id) => run.settled.has(id),
    settle: (one, settled) => {
      told += 1;
      const { refusal } = settled;
      if (refusal !== undefined) {
        const { count = 0 } = run.refused.get(refusal.reason) ?? {};
        run.refused.set(refusal.reason, { refusal, count: count + 1 });
      }
      return settle(run, one, settled);
    },
    noted: (job: JobNote) =>
      run.options.receipts({ ...receiptOf(run, action, { status: "started", requestIds: [] }), job }),
  };
  const outcome = await applyJob(work);
  if (outcome.state === "waiting") run.waiting.push({ action, job: outcome.job });
  if (outcome.state === "done" || outcome.state === "failed") {
    const status = outcome.state === "done" ? "applied" : "failed";
    const { message } = outcome;
    const told = message === undefined ? {} : { message };
    await run.options.receipts(receiptOf(run, action, { status, requestIds: [], ...told }));
  }
  if (outcome.state === "stopped") run.stopped = true;
  // Where every object has been told of, the job is not counted besides.
  if (outcome.state === "failed" && told === 0) run.counts.failed += 1;
  if (outcome.state === "stopped" || outcome.state === "failed")
    if (outcome.message !== undefined) run.problems.push(outcome.message);
}
