import {
  CreateJobCommand,
  type CreateJobCommandInput,
  DescribeJobCommand,
  type JobDescriptor,
  type JobListDescriptor,
  type JobOperation,
  ListJobsCommand,
  type S3ControlClient,
  type S3StorageClass,
  UpdateJobStatusCommand,
} from "@aws-sdk/client-s3-control";
import type { JobRequest, JobState } from "../../flow/batch/ports.ts";
import type { Result } from "../../flow/ports.ts";
import type { TargetEncryption } from "../../model/encryption.ts";
import type { Context } from "../context.ts";
import { attempt } from "../errors.ts";

type Control = (region: string) => S3ControlClient;

/** Runs one call of S3 Control in the caller's account. */
async function inAccount<T>(
  context: Context,
  call: string,
  ask: (account: { readonly AccountId: string }) => Promise<T>,
): Promise<Result<T>> {
  const me = await context.whoAmI();
  return me.ok ? attempt(call, () => ask({ AccountId: me.value.account })) : me;
}

/** Creates a job, or finds the one that was created with the same token and request (I50, I77). */
export async function createJob(
  context: Context,
  control: Control,
  request: JobRequest,
): Promise<Result<string>> {
  const answer = await inAccount(context, `s3:CreateJob for ${request.bucket}`, (account) =>
    control(request.region).send(new CreateJobCommand({ ...account, ...inputOf(request) })),
  );
  if (!answer.ok) return answer;
  const { JobId } = answer.value;
  return JobId === undefined ? invalid("s3:CreateJob: no job id in the answer") : { ok: true, value: JobId };
}

function inputOf(request: JobRequest): Omit<CreateJobCommandInput, "AccountId"> {
  const { partition, reports, manifest, action } = request;
  const bucketArn = (name: string) => `arn:${partition}:s3:::${name}`;
  const versions = action.kind === "batch-update" ? (["VersionId"] as const) : [];
  return {
    ClientRequestToken: request.token,
    ConfirmationRequired: request.confirmationRequired,
    Description: request.description.slice(0, 256),
    Priority: 10,
    RoleArn: action.role,
    Operation: operationOf(request, bucketArn(request.bucket)),
    Manifest: {
      Spec: { Format: "S3BatchOperations_CSV_20180820", Fields: ["Bucket", "Key", ...versions] },
      Location: { ObjectArn: `${bucketArn(reports)}/${manifest.key}`, ETag: manifest.eTag },
    },
    Report: {
      Enabled: true,
      Bucket: bucketArn(reports),
      Format: "Report_CSV_20180820",
      Prefix: request.reportPrefix,
      ReportScope: "AllTasks",
    },
  };
}

/**
 * A copy gives key, Bucket Key and class, and no new metadata: with NewObjectMetadata, where the algorithm would stand,
 * it is not sure that the old metadata stays (I56). The algorithm is the bucket's default, which the plan made sure of;
 * the class alone makes it a change (E152).
 */
function operationOf({ action }: JobRequest, TargetResource: string): JobOperation {
  if (action.kind === "batch-update") {
    const { keyArn, bucketKey } = kmsOf(action.after);
    const SSEKMS = { KMSKeyArn: keyArn, BucketKeyEnabled: bucketKey };
    return { S3UpdateObjectEncryption: { ObjectEncryption: { SSEKMS } } };
  }
  return {
    S3PutObjectCopy: {
      TargetResource,
      MetadataDirective: "COPY",
      StorageClass: (action.storageClass ?? "STANDARD") as S3StorageClass,
      ...(action.unmodifiedSince === undefined
        ? {}
        : { UnModifiedSinceConstraint: new Date(action.unmodifiedSince) }),
      ...keyOf(action.after),
    },
  };
}

function keyOf(after: TargetEncryption) {
  if (after.type === "sse-s3") return {};
  const { keyArn, bucketKey } = kmsOf(after);
  return { SSEAwsKmsKeyId: keyArn, BucketKeyEnabled: bucketKey };
}

function kmsOf(after: TargetEncryption): Extract<TargetEncryption, { type: "sse-kms" }> {
  if (after.type !== "sse-kms") throw new Error(`a job cannot make ${after.type}`);
  return after;
}

export async function describeJob(
  context: Context,
  control: Control,
  region: string,
  JobId: string,
): Promise<Result<JobState>> {
  const answer = await inAccount(context, `s3:DescribeJob of ${JobId}`, (account) =>
    control(region).send(new DescribeJobCommand({ ...account, JobId })),
  );
  if (!answer.ok) return answer;
  const { Job } = answer.value;
  return Job === undefined
    ? invalid("s3:DescribeJob: no job in the answer")
    : { ok: true, value: described(Job) };
}

/** Every job of the account in a Region, newest first, page by page. */
export async function* listJobs(
  context: Context,
  control: Control,
  region: string,
): AsyncGenerator<Result<JobState>> {
  let token: string | undefined;
  do {
    const next = token === undefined ? {} : { NextToken: token };
    const page = await inAccount(context, "s3:ListJobs", (account) =>
      control(region).send(new ListJobsCommand({ ...account, MaxResults: 1000, ...next })),
    );
    if (!page.ok) {
      yield page;
      return;
    }
    for (const job of page.value.Jobs ?? []) yield { ok: true, value: listed(job) };
    token = page.value.NextToken;
  } while (token !== undefined && token !== "");
}

export async function changeJob(
  context: Context,
  control: Control,
  region: string,
  JobId: string,
  to: "Ready" | "Cancelled",
  reason: string,
): Promise<Result<void>> {
  const answer = await inAccount(context, `s3:UpdateJobStatus of ${JobId}`, (account) =>
    control(region).send(
      new UpdateJobStatusCommand({
        ...account,
        JobId,
        RequestedJobStatus: to,
        StatusUpdateReason: reason,
      }),
    ),
  );
  return answer.ok ? { ok: true, value: undefined } : answer;
}

function described(job: JobDescriptor): JobState {
  const failures = (job.FailureReasons ?? []).map(({ FailureCode, FailureReason }) =>
    [FailureCode, FailureReason].filter((part) => part !== undefined).join(": "),
  );
  const reasons = job.StatusUpdateReason === undefined ? failures : [...failures, job.StatusUpdateReason];
  return { ...listed(job), operation: Object.keys(job.Operation ?? {})[0] ?? "", reasons };
}

function listed(job: JobListDescriptor | JobDescriptor): JobState {
  const { JobId, Status, Description, CreationTime, TerminationDate, Priority, ProgressSummary } = job;
  return {
    id: JobId ?? "",
    status: Status ?? "",
    description: Description ?? "",
    createdAt: CreationTime?.toISOString() ?? "",
    ...(TerminationDate === undefined ? {} : { endedAt: TerminationDate.toISOString() }),
    priority: Priority ?? 0,
    operation: typeof job.Operation === "string" ? job.Operation : "",
    total: ProgressSummary?.TotalNumberOfTasks ?? 0,
    succeeded: ProgressSummary?.NumberOfTasksSucceeded ?? 0,
    failed: ProgressSummary?.NumberOfTasksFailed ?? 0,
    reasons: [],
  };
}

function invalid(message: string): Result<never> {
  return { ok: false, failure: { reason: "invalid-response", message } };
}
