import { childText, type XmlElement } from "../../wire/xml-reader.ts";
import { invalidRequest } from "../errors.ts";
import { bucketInArn, requiredText } from "./fields.ts";

/** What a job's completion report should be; undefined when there is to be none (I72). */
export type ReportRequest = {
  readonly bucket: string;
  readonly prefix: string;
  readonly scope: "AllTasks" | "FailedTasksOnly";
};

/** @throws AwsError InvalidRequest. */
export const readReport = (report: XmlElement): ReportRequest | undefined => {
  if (childText(report, "Enabled") !== "true") return undefined;
  if (childText(report, "Format") !== "Report_CSV_20180820")
    throw invalidRequest("The report format is not valid");
  const scope = childText(report, "ReportScope");
  if (scope !== "AllTasks" && scope !== "FailedTasksOnly") {
    throw invalidRequest("The report scope is not valid");
  }
  const prefix = (childText(report, "Prefix") ?? "").replace(/\/$/, "");
  return { bucket: bucketInArn(requiredText(report, "Bucket")), prefix, scope };
};
