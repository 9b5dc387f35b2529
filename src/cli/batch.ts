import type { PlanOptions } from "../flow/plan.ts";
import type { Baseline } from "../model/baseline.ts";
import { plain } from "../report/terminal/style.ts";
import { counted } from "../report/text.ts";
import type { JobObjects } from "./job-objects.ts";
import type { BatchOptions } from "./scan-options.ts";
import { UsageError } from "./shell.ts";

/** Whether and how a plan has jobs, from the options and the baseline. */
export function batchPlanning(
  options: BatchOptions,
  { batch }: Baseline,
  objects: JobObjects,
): Pick<PlanOptions, "batch"> {
  const mode = options.batch ?? batch.mode;
  const role = options.batchRole ?? batch.role;
  const reports = options.batchReports ?? batch.reports;
  if (mode === "never") return {};
  if (role === undefined || reports === undefined) {
    if (mode === "auto" && role === undefined && reports === undefined) return {};
    const missing = role === undefined ? "a role (--batch-role)" : "a report bucket (--batch-reports)";
    throw new UsageError(`Jobs of S3 Batch Operations need ${missing}; name it there or in the baseline.`);
  }
  const threshold = mode === "always" ? 1 : (options.batchThreshold ?? batch.threshold);
  return { batch: { role, reports, threshold, openObjects: objects.open } };
}

/** What stays single calls although there may be jobs, and why; nothing where that is little. */
export function barredWords(barred: ReadonlyMap<string, number>, threshold: number): string {
  const lines = [...barred]
    .filter(([, times]) => times >= threshold)
    .map(([why, times]) => `${counted(times, "object")} stay calls of their own: ${plain(why)}.\n`);
  return lines.length === 0 ? "" : `\n${lines.join("")}`;
}
