import type { BatchAction, ObjectAction } from "../../model/plan.ts";
import type { Result } from "../ports.ts";

/** Where the manifest and the completion report of a job lie. */
export type JobPlace = { readonly bucket: string; readonly region: string };

/** What a job is asked to do; the same request with the same token is the same job (I77). */
export type JobRequest = {
  readonly token: string;
  readonly region: string;
  readonly partition: string;
  /** Of the objects. */
  readonly bucket: string;
  readonly action: Pick<BatchAction, "kind" | "after" | "role" | "unmodifiedSince" | "storageClass">;
  readonly reports: string;
  readonly manifest: { readonly key: string; readonly eTag: string };
  /** Prefix of the completion report. */
  readonly reportPrefix: string;
  readonly confirmationRequired: boolean;
  readonly description: string;
};

/** A job as S3 shows it. */
export type JobState = {
  readonly id: string;
  /** As S3 names it (I67). */
  readonly status: string;
  readonly description: string;
  readonly createdAt: string;
  readonly endedAt?: string;
  readonly priority: number;
  readonly operation: string;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Why it failed, or why somebody changed its state. */
  readonly reasons: readonly string[];
};

/** A task of the completion report that failed. */
export type FailedTask = {
  readonly key: string;
  readonly versionId?: string;
  readonly code: string;
  readonly status: string;
  readonly message: string;
};

/** A text object that is written as it comes; it is there when `done` resolves, or not at all. */
export type ManifestWriter = {
  readonly append: (text: string) => Promise<Result<void>>;
  /** The ETag, without quotes. */
  readonly done: () => Promise<Result<string>>;
  readonly abandon: () => Promise<void>;
};

/** S3 Batch Operations. Only commands that write or show jobs get these. */
export type BatchPorts = {
  readonly openManifest: (place: JobPlace, key: string) => ManifestWriter;
  /** The job's id. */
  readonly createJob: (request: JobRequest) => Promise<Result<string>>;
  readonly describeJob: (region: string, id: string) => Promise<Result<JobState>>;
  /** Newest first. */
  readonly listJobs: (region: string) => AsyncIterable<Result<JobState>>;
  readonly changeJob: (
    region: string,
    id: string,
    to: "Ready" | "Cancelled",
    reason: string,
  ) => Promise<Result<void>>;
  /** The failed tasks of a job that has ended, from its completion report. */
  readonly failedTasks: (
    place: JobPlace,
    reportPrefix: string,
    id: string,
  ) => AsyncIterable<Result<FailedTask>>;
};

/** Keeps the actions of one job while a plan is made. */
export type ObjectsWriter = {
  readonly append: (action: ObjectAction) => Promise<void>;
  readonly done: () => Promise<Pick<BatchAction["objects"], "file" | "sha256">>;
};

/** Whether a job can end no more, as it has ended already (I67). */
export function hasEnded({ status }: Pick<JobState, "status">): boolean {
  return status === "Complete" || status === "Failed" || status === "Cancelled";
}

/** What a job of ours is called, so that `bucketseal jobs` knows it. */
export const jobMark = "bucketseal";
