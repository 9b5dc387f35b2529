import type { Finding, KnownFindings } from "../../report/findings.ts";
import { type Previous, previousFromJson } from "../../report/previous.ts";
import type { ReportPlace } from "../platform.ts";
import type { Result } from "../ports.ts";

/** What a run remembers of the ones before. */

const findingsFile = "latest/findings.json";

export async function knownFindings(place: ReportPlace): Promise<Result<KnownFindings>> {
  const text = await place.readText(findingsFile);
  if (text.ok) return { ok: true, value: JSON.parse(text.value) as KnownFindings };
  return text.failure.reason === "not-found" ? { ok: true, value: {} } : text;
}

export function keepFindings(place: ReportPlace, open: readonly Finding[]): Promise<Result<void>> {
  const byId = Object.fromEntries(open.map((finding) => [finding.id, finding]));
  return place.writeText(findingsFile, JSON.stringify(byId), "application/json");
}

/** The last summary; undefined before the first one. */
export async function lastReport(place: ReportPlace): Promise<Result<Previous | undefined>> {
  const text = await place.readText("latest/report.json");
  if (text.ok) return { ok: true, value: previousFromJson(JSON.parse(text.value)) };
  return text.failure.reason === "not-found" ? { ok: true, value: undefined } : text;
}
