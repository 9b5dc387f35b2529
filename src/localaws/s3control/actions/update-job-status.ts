import { elements } from "../../wire/xml.ts";
import type { ControlAction } from "../action.ts";
import { invalidRequest, jobStatusError } from "../errors.ts";
import { jobOf } from "../job/life.ts";
import { hasEnded, type Job } from "../store.ts";
import { controlReply } from "../xml.ts";

const ready = (job: Job, start: (job: Job) => void): void => {
  if (job.status !== "Suspended") throw jobStatusError(`A job that is ${job.status} cannot be made Ready.`);
  job.status = "Ready";
  job.confirmed = true;
  start(job);
};

/** A job that runs stops after the tasks it has begun. */
const cancel = (job: Job, now: number): void => {
  if (hasEnded(job) || job.status === "Cancelling") {
    throw jobStatusError(`A job that is ${job.status} cannot be cancelled.`);
  }
  const running = job.status !== "Suspended";
  job.status = running ? "Cancelling" : "Cancelled";
  if (!running) job.endedAt = now;
};

/** Confirms a job that waits for it, or cancels one (I67). */
export const updateJobStatus: ControlAction = (call, world) => {
  const job = jobOf(call, world);
  const wanted = call.query.get("requestedJobStatus");
  if (wanted === "Ready") ready(job, world.start);
  else if (wanted === "Cancelled") cancel(job, world.clock.now());
  else throw invalidRequest("The requested job status is not valid");
  const reason = call.query.get("statusUpdateReason");
  if (reason !== null) job.statusReason = reason;
  return controlReply(
    "UpdateJobStatusResult",
    elements({ JobId: job.id, Status: job.status, StatusUpdateReason: job.statusReason }),
  );
};
