import type { BatchAction } from "../../model/plan.ts";
import { counted } from "../../model/text.ts";
import { estimateOf } from "../../remedy/estimate.ts";
import { targetWords } from "../calls.ts";

/** One sentence: how many objects, by which call, to what, and for how much. */
export function jobSummary(job: Omit<BatchAction, "id" | "resource" | "summary">): string {
  const dollars = estimateOf([job]).dollars.once.toFixed(2);
  const { count } = job.objects;
  return `One S3 Batch Operations job on ${counted(count, "object")}: ${callName(job)} to ${targetWords(job.after)}, about $${dollars}.`;
}

/** The operation of a job, as S3 names it. */
function callName({ kind }: Pick<BatchAction, "kind">): "S3UpdateObjectEncryption" | "S3PutObjectCopy" {
  return kind === "batch-update" ? "S3UpdateObjectEncryption" : "S3PutObjectCopy";
}
