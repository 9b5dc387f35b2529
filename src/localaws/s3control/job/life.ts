/** What time does to jobs (I70), and where they are found. */

import type { ControlCall, ControlWorld } from "../action.ts";
import { noSuchJob } from "../errors.ts";
import { hasEnded, type Job } from "../store.ts";

const DAY = 86_400_000;
/** A job that nobody confirms. */
const CONFIRMED_WITHIN = 30 * DAY;
/** A job that has ended. */
const KEPT_FOR = 90 * DAY;

/** A job as it is now; undefined once it is removed. */
const settled = (job: Job, { clock, store }: ControlWorld): Job | undefined => {
  const now = clock.now();
  if (job.status === "Suspended" && now - (job.suspendedAt ?? now) > CONFIRMED_WITHIN) {
    job.status = "Failed";
    job.endedAt = (job.suspendedAt ?? now) + CONFIRMED_WITHIN;
    job.failures = [{ code: "JobNotConfirmed", reason: "The job was not confirmed within 30 days." }];
  }
  if (!hasEnded(job) || now - (job.endedAt ?? now) <= KEPT_FOR) return job;
  store.delete(job.id);
  return undefined;
};

/** The caller's jobs in the Region, newest first. */
export const jobsOf = ({ caller, region }: ControlCall, world: ControlWorld): readonly Job[] =>
  [...world.store.values()]
    .filter((job) => job.account === caller.account && job.region === region)
    .flatMap((job) => settled(job, world) ?? [])
    .reverse();

/** The job a call names. @throws AwsError NoSuchJob. */
export const jobOf = (call: ControlCall, world: ControlWorld): Job => {
  const known = world.store.get(call.jobId);
  const own = known?.account === call.caller.account && known.region === call.region;
  const job = known !== undefined && own ? settled(known, world) : undefined;
  if (job === undefined) throw noSuchJob();
  return job;
};
