import type { Baseline } from "../../model/baseline.ts";
import type { Identity } from "../../model/resource.ts";
import type { Verdict } from "../../model/verdict.ts";
import { asffFromFinding } from "../../report/asff.ts";
import { changesIn, type Finding, type FindingChanges, findingsOf } from "../../report/findings.ts";
import { htmlReport } from "../../report/html/page.ts";
import { jsonReport } from "../../report/json.ts";
import type { RunReport } from "../../report/run.ts";
import { keepCustody } from "../latest.ts";
import type { AlertPort, FindingsPort, ReportPlace } from "../platform.ts";
import type { Result, Surroundings } from "../ports.ts";
import { changeAlert } from "./change-alert.ts";
import { keepFindings, knownFindings, lastReport } from "./memory.ts";
import { mergeParts } from "./merge.ts";
import { type FleetItem, fleetFile, reportFile, workFile } from "./places.ts";
import { type FleetParts, readParts } from "./read-parts.ts";
import { type WorkItem, workOf } from "./work.ts";

export type SummariseOptions = {
  readonly baseline: Baseline;
  readonly version: string;
  readonly identity: Identity;
  /** Where Security Hub is asked. */
  readonly region: string;
  readonly surroundings: Surroundings;
  /** What went wrong before: accounts that could not be listed. */
  readonly problems: readonly string[];
};

export type Summary = {
  readonly report: RunReport;
  readonly changes: FindingChanges;
  /** Buckets that were not scanned to their end. */
  readonly missing: readonly string[];
  readonly work: readonly WorkItem[];
  /** Findings that Security Hub did not take, one sentence each. */
  readonly rejected: readonly string[];
};

/**
 * Makes one summary of a fleet scan from the parts its children left: reports, findings, an alert where something
 * changed, and the list of what `apply` may mend. Run twice, it says the same, and alerts once.
 * @returns a failure when the parts could not be read or the results not be kept; Security Hub and the alert come
 *   last, so that they tell only of what is kept.
 */
export async function summarise(
  desk: ReportPlace & AlertPort & FindingsPort,
  run: string,
  options: SummariseOptions,
): Promise<Result<Summary>> {
  const read = await readAll(desk, run);
  if (!read.ok) return read;
  const { items, found, earlier, previous } = read.value;
  const missing = items.map(({ bucket }) => bucket).filter((bucket) => !found.whole.has(bucket));
  const now = options.surroundings.now();
  const stopped = stoppedSentence(items.length, missing, options.problems);
  const { report, keyVerdicts } = mergeParts(found.parts, { ...options, now, stopped });
  const findings = findingsOf(report, keyVerdicts, earlier);
  const judged = judgedIn(report, keyVerdicts, items, options.problems.length === 0 && missing.length === 0);
  const changes = changesIn(findings, earlier, judged);
  const work = workOf(report, found.parts);
  const kept = await keep(desk, run, report, keyVerdicts, htmlReport(report, previous), work);
  if (!kept.ok) return kept;
  const sent = await tell(desk, { ...options, now }, report, changes, missing);
  if (!sent.ok) return sent;
  return { ok: true, value: { report, changes, missing, work, rejected: sent.value } };
}

async function readAll(place: ReportPlace, run: string) {
  const list = await place.readText(fleetFile(run));
  if (!list.ok) return list;
  const found: Result<FleetParts> = await readParts(place, run);
  if (!found.ok) return found;
  const earlier = await knownFindings(place);
  if (!earlier.ok) return earlier;
  const previous = await lastReport(place);
  if (!previous.ok) return previous;
  const items = JSON.parse(list.value) as readonly FleetItem[];
  return {
    ok: true,
    value: { items, found: found.value, earlier: earlier.value, previous: previous.value },
  } as const;
}

/** Keys are judged by the whole fleet alone; a bucket that is no more resolves its findings. */
function judgedIn(
  report: RunReport,
  keyVerdicts: readonly Verdict[],
  items: readonly FleetItem[],
  whole: boolean,
): (finding: Finding) => boolean {
  const buckets = new Map(report.buckets.map((bucket) => [bucket.facts.name, bucket]));
  const listed = new Set(items.map(({ bucket }) => bucket));
  const unknownKeys = new Set(keyVerdicts.filter(({ verdict }) => verdict === "unknown").map(({ id }) => id));
  return ({ rule, resource }) => {
    if (resource.type === "key") return whole && !unknownKeys.has(`${rule}/${resource.arn}`);
    const bucket = buckets.get(resource.bucket);
    if (bucket === undefined) return whole && !listed.has(resource.bucket);
    return bucket.incomplete === undefined && (bucket.rules[rule]?.unknown ?? 0) === 0;
  };
}

async function keep(
  place: ReportPlace,
  run: string,
  report: RunReport,
  keyVerdicts: readonly Verdict[],
  page: string,
  work: readonly WorkItem[],
): Promise<Result<void>> {
  const { open, verdict, close } = jsonReport();
  // All verdicts on objects lie beside this in files of lines; here are those of keys and a sample of the rest.
  const shown = new Map([...report.sample, ...keyVerdicts].map((one) => [one.id, one]));
  const json = [open(), ...[...shown.values()].map(verdict), close(report)].join("");
  const writes = [
    () => place.writeText(reportFile(run, "json"), json, "application/json"),
    () => place.writeText(reportFile(run, "html"), page, "text/html; charset=utf-8"),
    () => place.writeText(workFile(run), JSON.stringify(work), "application/json"),
    () => place.writeText("latest/report.json", json, "application/json"),
    () => place.writeText("latest/report.html", page, "text/html; charset=utf-8"),
    () => keepCustody(place, { custody: report.custody, asOf: report.finishedAt }),
  ];
  for (const write of writes) {
    const kept = await write();
    if (!kept.ok) return kept;
  }
  return { ok: true, value: undefined };
}

/** The memory of findings is written last: until then a second try tells again what may not have been told. */
async function tell(
  desk: ReportPlace & AlertPort & FindingsPort,
  context: SummariseOptions & { readonly now: string },
  report: RunReport,
  changes: FindingChanges,
  missing: readonly string[],
): Promise<Result<readonly string[]>> {
  const findings = [
    ...changes.open.map((one) => asffFromFinding(one, "failed", context)),
    ...changes.resolved.map((one) => asffFromFinding(one, "resolved", context)),
  ];
  const imported = await desk.importFindings(findings);
  if (!imported.ok) return imported;
  const alert = changeAlert(report, changes, missing);
  if (alert !== undefined) {
    const sent = await desk.publishAlert(alert);
    if (!sent.ok) return sent;
  }
  const kept = await keepFindings(desk, changes.open);
  if (!kept.ok) return kept;
  return { ok: true, value: imported.value.rejected.map(({ id, why }) => `${id}: ${why}`) };
}

function stoppedSentence(
  buckets: number,
  missing: readonly string[],
  problems: readonly string[],
): string | undefined {
  const sentences = [
    ...problems,
    ...(missing.length === 0
      ? []
      : [
          `${missing.length} of ${buckets} buckets could not be scanned to their end: ${missing.slice(0, 5).join(", ")}.`,
        ]),
  ];
  return sentences.length === 0 ? undefined : sentences.join(" ");
}
