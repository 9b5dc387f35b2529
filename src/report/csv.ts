import type { Resource } from "../model/resource.ts";
import type { Verdict } from "../model/verdict.ts";

/** First line of the CSV report. */
export const csvHeader = "id,rule,verdict,severity,type,arn,bucket,key,versionId,summary\r\n";

/** One verdict as one RFC 4180 record. */
export function csvRow(verdict: Verdict): string {
  const { resource } = verdict;
  const cells = [verdict.id, verdict.rule, verdict.verdict, verdict.severity, resource.type, resource.arn];
  return csvRecord([...cells, ...place(resource), verdict.evidence.summary]);
}

export function csvRecord(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function place(resource: Resource): readonly string[] {
  if (resource.type === "key") return ["", "", ""];
  if (resource.type === "bucket") return [resource.bucket, "", ""];
  return [resource.bucket, resource.key, resource.versionId ?? ""];
}

/**
 * A cell that no spreadsheet takes for a formula: keys come from whoever can upload, and `=cmd|...` would run in
 * the reader's spreadsheet. A leading apostrophe makes it text.
 */
function csvCell(value: string): string {
  const text = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
