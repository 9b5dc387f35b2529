import type { ObjectAction, Refusal } from "../../model/plan.ts";
import type { ReceiptState } from "../../model/receipt.ts";
import { brokenPrecondition, faultsAfter, isAsWanted } from "../compare.ts";
import { refOf, stateOf } from "../look.ts";
import type { ObjectState } from "../object-state.ts";
import type { Result } from "../ports.ts";
import { isGone, patiently } from "../retry.ts";
import type { FailedTask, JobState } from "./ports.ts";
import type { JobWork, TaskSettled } from "./work.ts";

/** A job that has ended, and what its completion report says. */
export type EndedJob = {
  readonly job: JobState;
  /** By the key, and the version of an update. */
  readonly failed: ReadonlyMap<string, FailedTask>;
  /** Why the report could not be read, where it could not. */
  readonly unread?: string;
};

/** What tells one task of a job from the others. */
export function taskName(key: string, versionId: string | undefined): string {
  return `${key}\n${versionId ?? ""}`;
}

/**
 * Looks at an object after its job, whatever the report says of it: only what reads as wanted is applied. A task that
 * failed, or never ran, leaves a refusal.
 */
export async function verifyTask(work: JobWork, ended: EndedJob, action: ObjectAction): Promise<TaskSettled> {
  const ref = refOf(action);
  const task = ended.failed.get(taskName(ref.key, ref.versionId));
  const read = await head(work, action, ref.versionId);
  const before = { before: beforeOf(action) };
  // A whole job without a word of failure: the task was carried out, whatever happened since.
  const ran = task === undefined && ended.job.status === "Complete" && ended.unread === undefined;
  if (!read.ok) {
    const { failure } = read;
    if (!isGone(failure)) return { ...nothing("failed", `Not verified: ${failure.message}`), ...before };
    return ran
      ? { ...nothing("applied", "Another writer deleted it before it could be verified."), ...before }
      : nothing("stale", "The object is gone.");
  }
  const now = read.value;
  if (brokenPrecondition(now, action) === undefined) return notRun(ended, action, task);
  if (action.kind === "copy-object") return copied(work, action, now, { ran, task });
  const kept = { ...action, before: { ...action.before, encryption: action.after } };
  if (brokenPrecondition(now, kept) === undefined)
    return { status: "applied", requestIds: [], ...before, after: stateOf(now) };
  return replaced(now, action, ran);
}

function head(
  { ports, surroundings, pressure }: JobWork,
  { resource, region, kind }: ObjectAction,
  versionId: string | undefined,
): Promise<Result<ObjectState>> {
  if (resource.type !== "object") throw new Error("a task is about one object");
  const { bucket, key } = resource;
  const ref = { bucket, key, ...(versionId === undefined ? {} : { versionId }) };
  const tags = kind === "copy-object" ? "if-any" : "no";
  return patiently(surroundings, pressure, () => ports.readObject(ref, region, [], { tags, grants: false }));
}

/** As the plan saw it, and a fresh look before the job confirmed. */
function beforeOf({ before }: ObjectAction): ReceiptState {
  const { encryption, eTag, versionId, lastModified } = before;
  return {
    type: "object",
    encryption,
    eTag,
    ...(versionId === undefined ? {} : { versionId }),
    lastModified,
  };
}

/** A copy is compared with the version it was made of, which is still there (E156). */
async function copied(
  work: JobWork,
  action: ObjectAction,
  now: ObjectState,
  { ran, task }: { readonly ran: boolean; readonly task: FailedTask | undefined },
): Promise<TaskSettled> {
  if (task !== undefined || !isAsWanted(now, action.after)) return replaced(now, action, ran);
  const old = await head(work, action, action.before.versionId);
  const told = { requestIds: [], before: beforeOf(action), after: stateOf(now) };
  if (!old.ok) {
    const message = `Not compared with the version before it: ${old.failure.message}`;
    return { status: ran ? "applied" : "failed", message, ...told };
  }
  const faults = faultsAfter("copy-object", old.value, now, action.after);
  if (faults.length === 0) return { status: "applied", ...told };
  const message = `What is there differs from the version that was copied, by our copy or by another writer: ${faults.join(", ")}.`;
  return { status: "failed", message, ...told };
}

/** Another writer was there: in a versioned bucket nothing of anybody's is lost. */
function replaced(now: ObjectState, action: ObjectAction, ran: boolean): TaskSettled {
  if (isAsWanted(now, action.after))
    return {
      ...nothing("already", "Another writer replaced it with an object that is encrypted as wanted."),
      after: stateOf(now),
    };
  return ran
    ? {
        ...nothing("applied", "Another writer replaced it before it could be verified."),
        before: beforeOf(action),
      }
    : nothing("stale", "Nothing was written: another writer changed the object since the plan was made.");
}

/** The object is as it was. */
function notRun(ended: EndedJob, action: ObjectAction, task: FailedTask | undefined): TaskSettled {
  const { status, reasons } = ended.job;
  const words =
    task !== undefined
      ? `S3 refused the task: ${[task.code, task.status, task.message].filter((part) => part !== "").join(", ")}`
      : (ended.unread ??
        (status === "Complete"
          ? "The job is complete, and its report says nothing of this object"
          : `The job ended as ${status} before this object's turn${reasons.length > 0 ? `: ${reasons.join("; ")}` : ""}`));
  const refusal: Refusal = {
    code: "BATCH-TASK-FAILED",
    resource: action.resource,
    rules: action.rules,
    reason: `${words.replace(/\.$/, "")}.`,
    advice: adviceFor(task),
  };
  return { ...nothing("failed", refusal.reason), refusal };
}

function adviceFor(task: FailedTask | undefined): string {
  if (task?.status === "403")
    return "Give the job's role the rights it lacks on the bucket, the object or the key, and apply the plan again.";
  return "Apply the plan again for another job of what is left, or plan again with '--batch never' for calls of their own.";
}

function nothing(status: TaskSettled["status"], message: string): TaskSettled {
  return { status, message, requestIds: [] };
}
