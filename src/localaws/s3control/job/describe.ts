/** A job as DescribeJob and ListJobs show it. */

import { element, elements, type Xml } from "../../wire/xml.ts";
import type { Job } from "../store.ts";
import { echo } from "../xml.ts";

const iso = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();

export const timesXml = (job: Job): Xml =>
  elements({ CreationTime: iso(job.createdAt), TerminationDate: iso(job.endedAt) });

/** Complete does not say that every task succeeded: these numbers do (I68). */
export const progressXml = (job: Job, now = job.endedAt): Xml => {
  const failed = job.results.filter(({ errorCode }) => errorCode !== undefined).length;
  const active = job.activeSince === undefined ? 0 : (job.endedAt ?? now ?? 0) - job.activeSince;
  return element(
    "ProgressSummary",
    elements({
      TotalNumberOfTasks: job.total ?? 0,
      NumberOfTasksSucceeded: job.results.length - failed,
      NumberOfTasksFailed: failed,
      Timers: element("ElapsedTimeInActiveSeconds", Math.max(0, Math.floor(active / 1000))),
    }),
  );
};

const generatedXml = ({ generated }: Job): Xml | undefined =>
  generated &&
  elements({
    Format: "S3InventoryReport_CSV_20211130",
    Location: elements({
      ObjectArn: `arn:aws:s3:::${generated.bucket}/${generated.key}`,
      ETag: generated.eTag,
    }),
  });

const failuresXml = ({ failures }: Job): readonly Xml[] | undefined =>
  failures.length === 0
    ? undefined
    : failures.map(({ code, reason }) =>
        element("member", elements({ FailureCode: code, FailureReason: reason })),
      );

export const jobXml = (job: Job, now: number): Xml => {
  const { request } = job;
  const waits = job.status === "Suspended";
  return element("Job", [
    elements({
      JobId: job.id,
      ConfirmationRequired: request.confirmationRequired,
      Description: request.description,
      JobArn: job.arn,
      Status: job.status,
    }),
    ...[request.manifest, request.operation].flatMap((each) => (each === undefined ? [] : [echo(each)])),
    element("Priority", job.priority),
    progressXml(job, now),
    elements({ StatusUpdateReason: job.statusReason, FailureReasons: failuresXml(job) }),
    echo(request.report),
    timesXml(job),
    elements({
      RoleArn: request.roleArn,
      SuspendedDate: waits ? iso(job.suspendedAt) : undefined,
      SuspendedCause: waits ? "Job is awaiting confirmation" : undefined,
    }),
    ...(request.generator === undefined ? [] : [echo(request.generator)]),
    elements({ GeneratedManifestDescriptor: generatedXml(job) }),
  ]);
};
