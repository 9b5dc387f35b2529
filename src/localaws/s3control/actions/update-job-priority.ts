import { elements } from "../../wire/xml.ts";
import type { ControlAction } from "../action.ts";
import { invalidRequest, jobStatusError } from "../errors.ts";
import { jobOf } from "../job/life.ts";
import { hasEnded } from "../store.ts";
import { controlReply } from "../xml.ts";

/** Highest priority. */
const MOST = 2_147_483_647;

/** Jobs here do not compete, so that it is only a number. */
export const updateJobPriority: ControlAction = (call, world) => {
  const job = jobOf(call, world);
  const text = call.query.get("priority") ?? "";
  if (!/^\d{1,10}$/.test(text) || Number(text) > MOST) throw invalidRequest("The priority is not valid");
  if (hasEnded(job)) throw jobStatusError(`The priority of a job that is ${job.status} cannot be changed.`);
  job.priority = Number(text);
  return controlReply("UpdateJobPriorityResult", elements({ JobId: job.id, Priority: job.priority }));
};
