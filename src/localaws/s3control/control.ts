/** The embedded S3 Control: S3 Batch Operations over the embedded S3. */

import type { Service } from "../types.ts";
import type { ControlWorld } from "./action.ts";
import { createRunner } from "./run/runner.ts";
import { createS3ControlService } from "./service.ts";
import type { JobStore } from "./store.ts";

export type JobsDoor = {
  /** Resolves once no batch job runs; those that wait to be confirmed do not count. */
  settled(): Promise<void>;
};

export type S3Control = {
  readonly service: Service;
  readonly store: JobStore;
  readonly door: JobsDoor;
  /** Goes on with jobs that the end of the last run cut short. */
  resume(): void;
};

export const createS3Control = (parts: Omit<ControlWorld, "store" | "start">): S3Control => {
  const store: JobStore = new Map();
  const runner = createRunner(() => world);
  const world: ControlWorld = { ...parts, store, start: runner.start };
  return {
    service: createS3ControlService(world),
    store,
    door: { settled: runner.settled },
    resume: () => {
      for (const job of store.values()) if (job.status !== "Suspended") runner.start(job);
    },
  };
};
