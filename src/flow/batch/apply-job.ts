import type { ObjectAction } from "../../model/plan.ts";
import type { JobNote } from "../../model/receipt.ts";
import { inOrder } from "../in-order.ts";
import type { Result } from "../ports.ts";
import { isPassing, noPressure, patiently } from "../retry.ts";
import { followJob } from "./follow.ts";
import { type FailedTask, type JobRequest, type JobState, jobMark } from "./ports.ts";
import { folderOf, placeOf, prepareJob, unsettled } from "./prepare.ts";
import { type EndedJob, taskName, verifyTask } from "./verify.ts";
import { bucketOfJob, type JobWork } from "./work.ts";

/** What came of one job in this run. */
export type JobOutcome =
  /** Every object has its receipt. */
  | { readonly state: "done"; readonly message?: string }
  /** Begun, and to be gone on with by the next run. */
  | { readonly state: "waiting"; readonly job: JobState }
  | { readonly state: "stopped"; readonly message?: string }
  /** Ended or never begun; the next run begins another one for what is left. */
  | { readonly state: "failed"; readonly message: string };

/**
 * Carries out one job: fresh reads, manifest, job, progress, report, and a look at every object. What an earlier run
 * noted of it is gone on with. The note is durable before the job is asked for, and the request is the same each time,
 * so that however often it is cut off there is one job (I77).
 */
export async function applyJob(work: JobWork): Promise<JobOutcome> {
  const handled = new Set<string>();
  let { note } = work.earlier;
  if (note === undefined) {
    const prepared = await prepareJob(work, handled);
    if ("failed" in prepared) return { state: "failed", message: prepared.failed };
    if ("outcome" in prepared)
      return prepared.outcome === "stopped"
        ? { state: "stopped" }
        : { state: "done", message: "No job was needed." };
    note = prepared.note;
    await work.noted(note);
  }
  const asked = await jobId(work, note);
  if (!asked.ok) {
    const { message } = asked.failure;
    // Perhaps the job was created all the same: the next run asks with the same token.
    return isPassing(asked.failure) ? { state: "stopped", message } : { state: "failed", message };
  }
  const followed = await followJob(work, asked.value);
  if (followed.state === "gone") return { state: "failed", message: followed.message };
  if (followed.state !== "ended") return followed;
  return settleTasks(work, note, followed.job, handled);
}

async function jobId(work: JobWork, note: JobNote): Promise<Result<string>> {
  if (note.id !== undefined) return { ok: true, value: note.id };
  const { surroundings, batch } = work;
  const request = requestOf(work, note);
  const created = await patiently(surroundings, noPressure, () => batch.ports.createJob(request));
  if (created.ok) await work.noted({ ...note, id: created.value });
  return created;
}

function requestOf(work: JobWork, note: JobNote): JobRequest {
  const { action, plan } = work;
  return {
    token: note.token,
    region: action.region,
    partition: plan.partition,
    bucket: bucketOfJob(action),
    action,
    reports: action.reports,
    manifest: note.manifest,
    reportPrefix: folderOf(note.token),
    confirmationRequired: note.confirmationRequired,
    description: `${jobMark} ${plan.digest.slice(0, 12)} ${action.kind} ${bucketOfJob(action)}`,
  };
}

/** Reads the report, looks at every object, and writes its receipt. */
async function settleTasks(
  work: JobWork,
  note: JobNote,
  job: JobState,
  handled: ReadonlySet<string>,
): Promise<JobOutcome> {
  const ended = await readReport(work, note, job);
  let failed = 0;
  const settleOne = async (action: ObjectAction) => {
    if (handled.has(action.id)) return;
    const settled = await verifyTask(work, ended, action);
    if (settled.status === "failed") failed += 1;
    await work.settle(action, settled);
  };
  const { cancelled } = work.surroundings;
  await inOrder(unsettled(work), work.doors, 2 * work.concurrency, settleOne, () => undefined, cancelled);
  if (work.surroundings.cancelled()) return { state: "stopped" };
  const why = [`job ${job.id} ended as ${job.status}`, ...job.reasons].join("; ");
  if (failed === 0) return { state: "done", message: `The ${why}.` };
  return { state: "failed", message: `The ${why}; ${failed} of its objects were left as they were.` };
}

async function readReport(work: JobWork, note: JobNote, job: JobState): Promise<EndedJob> {
  const failed = new Map<string, FailedTask>();
  if (job.status === "Complete" && job.failed === 0) return { job, failed };
  const copy = work.action.kind === "batch-copy";
  for await (const task of work.batch.ports.failedTasks(placeOf(work), folderOf(note.token), job.id)) {
    // A job that failed before its first task has no report, and its own reason is the better one.
    if (!task.ok)
      return job.status === "Complete" ? { job, failed, unread: task.failure.message } : { job, failed };
    // A copy's report may name the version that was made.
    failed.set(taskName(task.value.key, copy ? undefined : task.value.versionId), task.value);
  }
  return { job, failed };
}
