/** What the embedded S3 Batch Operations keeps: jobs, as they were asked for and as far as they have come. */

import type { XmlElement } from "../wire/xml-reader.ts";

/** I67, without the states of a job that gives way to one of higher priority, which none here does. */
type JobStatus =
  | "New"
  | "Preparing"
  | "Suspended"
  | "Ready"
  | "Active"
  | "Completing"
  | "Complete"
  | "Cancelling"
  | "Cancelled"
  | "Failing"
  | "Failed";

/** What became of one object. */
export type TaskResult = {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly status: number;
  /** Undefined when the task succeeded. */
  readonly errorCode: string | undefined;
  readonly message: string;
};

export type Failure = { readonly code: string; readonly reason: string };

/** A job's request, as XML that DescribeJob gives back. */
export type JobRequest = {
  readonly operation: XmlElement;
  readonly report: XmlElement;
  readonly manifest: XmlElement | undefined;
  readonly generator: XmlElement | undefined;
  readonly roleArn: string;
  readonly description: string | undefined;
  readonly confirmationRequired: boolean;
};

export type Job = {
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  /** ClientRequestToken, and what was sent with it (I77). */
  readonly token: string;
  readonly fingerprint: string;
  readonly request: JobRequest;
  readonly createdAt: number;
  priority: number;
  status: JobStatus;
  confirmed: boolean;
  /** Undefined until the manifest was read. */
  total?: number;
  readonly results: TaskResult[];
  failures: Failure[];
  statusReason?: string;
  suspendedAt?: number;
  activeSince?: number;
  endedAt?: number;
  /** Where a generated manifest was written. */
  generated?: { readonly bucket: string; readonly key: string; readonly eTag: string };
};

/** By job id, oldest first. */
export type JobStore = Map<string, Job>;

const ENDED: ReadonlySet<JobStatus> = new Set(["Complete", "Cancelled", "Failed"]);

export const hasEnded = ({ status }: Job): boolean => ENDED.has(status);
