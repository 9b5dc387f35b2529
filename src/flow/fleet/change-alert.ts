import { counted } from "../../model/text.ts";
import type { Finding, FindingChanges } from "../../report/findings.ts";
import type { RunReport } from "../../report/run.ts";
import type { Alert } from "../platform.ts";

/** Findings named in an alert; the report has all of them. */
const mostNamed = 20;

/** What changed since the last run, for a person; undefined where nothing did. */
export function changeAlert(
  report: RunReport,
  { fresh, resolved, open }: FindingChanges,
  missing: readonly string[],
): Alert | undefined {
  if (fresh.length === 0 && resolved.length === 0 && missing.length === 0) return undefined;
  const news = [
    ...(fresh.length === 0 ? [] : [counted(fresh.length, "new finding")]),
    ...(resolved.length === 0 ? [] : [`${resolved.length} resolved`]),
    ...(missing.length === 0 ? [] : [`${counted(missing.length, "bucket")} not scanned`]),
  ].join(", ");
  const lines = [
    `${news}; ${open.length} open in all, over ${counted(report.buckets.length, "bucket")} and ${counted(report.objects, "object version")}.`,
    ...named("New", fresh),
    ...named("Resolved", resolved),
    ...(report.stopped === undefined ? [] : [`Not whole: ${report.stopped}`]),
    "The report is latest/report.html in the report bucket.",
  ];
  return { subject: `bucketseal: ${news} (account ${report.identity.account})`, text: lines.join("\n") };
}

function named(heading: string, findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return [];
  const shown = findings
    .slice(0, mostNamed)
    .map(
      ({ rule, resource, severity, description }) =>
        `- ${rule} (${severity}) ${resource.arn}: ${description}`,
    );
  const rest = findings.length - shown.length;
  return [`${heading}:`, ...shown, ...(rest === 0 ? [] : [`- and ${rest} more`])];
}
