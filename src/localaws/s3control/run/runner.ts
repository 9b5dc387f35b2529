/** Runs jobs between the calls of clients, a few tasks at a time, through the states that AWS shows (I67). */

import { setImmediate as afterOtherWork } from "node:timers/promises";
import { AwsError } from "../../errors.ts";
import type { ControlWorld } from "../action.ts";
import { readOperation } from "../job/operation.ts";
import type { Row, TaskMaker } from "../job/task-request.ts";
import { hasEnded, type Job, type TaskResult } from "../store.ts";
import { asRole, refuseUntrusted } from "./as-role.ts";
import { failureFrom } from "./failure.ts";
import { rowsOf } from "./prepare.ts";
import { writeReport } from "./report.ts";

export type Runner = {
  start(job: Job): void;
  /** Resolves once no job runs; those that wait to be confirmed do not count. */
  settled(): Promise<void>;
};

/** Tasks between two looks at what else there is to do. */
const AT_A_TIME = 50;
/** A job fails when more than half of its tasks did, of this many at least (I69). */
const JUDGED_FROM = 1000;

type Outcome = "Complete" | "Cancelled" | "Failed";

const end = (job: Job, status: Outcome, world: ControlWorld): void => {
  job.status = status;
  job.endedAt = world.clock.now();
};

/** Set by UpdateJobStatus while the job runs. */
const isCancelled = (job: Job): boolean => job.status === "Cancelling";

const taskResult = async (job: Job, world: ControlWorld, row: Row, make: TaskMaker): Promise<TaskResult> => {
  try {
    const { status } = await asRole(job, world, make(row));
    return { ...row, status, errorCode: undefined, message: "Successful" };
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    return { ...row, status: thrown.status, errorCode: thrown.code, message: thrown.message };
  }
};

const mostlyFails = ({ results }: Job): boolean => {
  const failed = results.filter(({ errorCode }) => errorCode !== undefined).length;
  return results.length >= JUDGED_FROM && failed * 2 > results.length;
};

/** Runs the tasks that are left, and tells how the job ends. */
const runTasks = async (job: Job, world: ControlWorld, rows: readonly Row[]): Promise<Outcome> => {
  const make = readOperation(job.request.operation);
  while (job.results.length < rows.length) {
    for (const row of rows.slice(job.results.length, job.results.length + AT_A_TIME)) {
      job.results.push(await taskResult(job, world, row, make));
    }
    if (mostlyFails(job)) {
      job.status = "Failing";
      job.failures = [{ code: "FailureThresholdExceeded", reason: "More than half of the tasks failed." }];
      return "Failed";
    }
    await afterOtherWork();
    if (isCancelled(job)) return "Cancelled";
  }
  return "Complete";
};

const suspend = (job: Job, world: ControlWorld): void => {
  job.status = "Suspended";
  job.suspendedAt = world.clock.now();
};

const runJob = async (job: Job, world: ControlWorld): Promise<void> => {
  if (job.status === "New") job.status = "Preparing";
  await afterOtherWork();
  refuseUntrusted(job, world);
  const rows = await rowsOf(job, world);
  job.total = rows.length;
  if (isCancelled(job)) return end(job, "Cancelled", world);
  if (job.request.confirmationRequired && !job.confirmed) return suspend(job, world);
  job.status = "Ready";
  await afterOtherWork();
  if (isCancelled(job)) return end(job, "Cancelled", world);
  job.status = "Active";
  job.activeSince ??= world.clock.now();
  const outcome = await runTasks(job, world, rows);
  if (outcome === "Complete") job.status = "Completing";
  await writeReport(job, world);
  return end(job, outcome, world);
};

export const createRunner = (world: () => ControlWorld): Runner => {
  const running = new Set<Promise<void>>();
  const run = async (job: Job): Promise<void> => {
    try {
      await runJob(job, world());
    } catch (thrown) {
      job.failures = [failureFrom(thrown)];
      end(job, "Failed", world());
    }
  };
  return {
    start: (job) => {
      if (hasEnded(job)) return;
      const one: Promise<void> = run(job).finally(() => running.delete(one));
      running.add(one);
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
};
