import type { PlanOptions } from "../flow/plan.ts";
import type { Baseline } from "../model/baseline.ts";
import type { Plan } from "../model/plan.ts";
import { counted } from "../model/text.ts";
import { plain } from "../report/terminal/style.ts";
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

/** That there could be jobs, where a plan has so many single calls that they would pay and nobody named what they need. */
export function jobHint(plan: Plan, options: BatchOptions, { batch }: Baseline): string {
  if ((options.batch ?? batch.mode) === "never") return "";
  const most = options.batchThreshold ?? batch.threshold;
  const calls = new Map<string, number>();
  for (const { kind, resource } of plan.actions) {
    if (resource.type !== "object" || kind === "multipart-copy") continue;
    const name = `${kind} ${resource.bucket}`;
    calls.set(name, (calls.get(name) ?? 0) + 1);
  }
  if (![...calls.values()].some((times) => times >= most)) return "";
  return "\nS3 Batch Operations could make these calls: name a role and a report bucket with --batch-role and --batch-reports.\n";
}

/** What stays single calls although there may be jobs, and why; nothing where that is little. */
export function barredWords(barred: ReadonlyMap<string, number>, threshold: number): string {
  const lines = [...barred]
    .filter(([, times]) => times >= threshold)
    .map(([why, times]) => `${counted(times, "object")} stay calls of their own: ${plain(why)}.\n`);
  return lines.length === 0 ? "" : `\n${lines.join("")}`;
}
