import type { S3World } from "../s3/action.ts";
import type { Call, Clock, Random, Service, WireReply } from "../types.ts";
import type { Job, JobStore } from "./store.ts";

/** A call to S3 Control, its path and query taken apart. */
export type ControlCall = Call & {
  /** The job in the path; "" where there is none. */
  readonly jobId: string;
  readonly query: URLSearchParams;
};

/** Everything an action or a job of S3 Control may reach. */
export type ControlWorld = {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: JobStore;
  readonly buckets: S3World["buckets"];
  /** Trust policies, by the ARN of their role; a role without one lets jobs in. */
  readonly trusts: ReadonlyMap<string, string>;
  /** S3 as the tasks of jobs call it. */
  readonly s3: Pick<Service, "handle">;
  /** Sets a job going; it runs between calls. */
  readonly start: (job: Job) => void;
};

/** One API call of S3 Control, one file each. */
export type ControlAction = (call: ControlCall, world: ControlWorld) => WireReply;
