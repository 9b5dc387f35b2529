/** The completion report of a job (I72-I74). */

import { createHash } from "node:crypto";
import { csvLine, encodedKey } from "../../s3/inventory/formats.ts";
import type { ControlWorld } from "../action.ts";
import { readReport } from "../job/report-request.ts";
import type { Job, TaskResult } from "../store.ts";
import { asRole } from "./as-role.ts";

const SCHEMA = "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage";

const lineOf = ({ bucket, key, versionId, errorCode, status, message }: TaskResult): string =>
  csvLine([
    bucket,
    encodedKey(key),
    versionId ?? "",
    errorCode === undefined ? "succeeded" : "failed",
    errorCode ?? "",
    String(status),
    message,
  ]);

/** Succeeded and failed tasks are told in a file each. */
export const writeReport = async (job: Job, world: ControlWorld): Promise<void> => {
  const report = readReport(job.request.report);
  if (report === undefined) return;
  const folder = [report.prefix, `job-${job.id}`].filter((part) => part !== "").join("/");
  // Always encrypted with SSE-S3 (I72).
  const headers = { "x-amz-server-side-encryption": "AES256" };
  const put = (key: string, body: Buffer) =>
    asRole(job, world, { method: "PUT", bucket: report.bucket, key, headers, body });
  const results: object[] = [];
  for (const outcome of ["succeeded", "failed"] as const) {
    if (outcome === "succeeded" && report.scope === "FailedTasksOnly") continue;
    const tasks = job.results.filter(
      ({ errorCode }) => (errorCode === undefined) === (outcome === "succeeded"),
    );
    if (tasks.length === 0) continue;
    const body = Buffer.from(tasks.map(lineOf).join(""));
    const MD5Checksum = createHash("md5").update(body).digest("hex");
    const key = `${folder}/results/${MD5Checksum}.csv`;
    await put(key, body);
    results.push({ TaskExecutionStatus: outcome, Bucket: report.bucket, MD5Checksum, Key: key });
  }
  const manifest = {
    Format: "Report_CSV_20180820",
    ReportCreationDate: new Date(world.clock.now()).toISOString(),
    Results: results,
    ReportSchema: SCHEMA,
  };
  await put(`${folder}/manifest.json`, Buffer.from(JSON.stringify(manifest)));
};
