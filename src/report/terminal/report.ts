import { bytes, count, counted, someOf } from "../../model/text.ts";
import type { Question, RuleId } from "../../model/verdict.ts";
import { allRules } from "../../rules/index.ts";
import type { BucketReport, Counts, RunReport } from "../run.ts";
import { totals } from "../totals.ts";
import { doFirst } from "./first.ts";
import { type Painter, painter, plain, remaining, type Style, table } from "./style.ts";

/** A scan for a person: the three questions, the buckets, what to do first, what stayed unknown. */
export function terminalReport(run: RunReport, style: Style): string {
  const paint = painter(style);
  return [
    heading(run, paint),
    questions(run, paint),
    buckets(run, style),
    sources(run, style),
    doFirst(run, style),
    unknowns(run, style),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function heading(run: RunReport, paint: Painter): string {
  const rate = run.seconds > 0 ? ` (${count(Math.round(run.objects / run.seconds))}/s)` : "";
  const where = run.endpoint === undefined ? "" : ` at ${plain(run.endpoint)}`;
  const lines = [
    `${paint.bold(`bucketseal ${run.tool.version}`)}  account ${run.identity.account}${where}, baseline: ${plain(run.baseline.source)}`,
    `${counted(run.buckets.length, "bucket")}, ${counted(run.objects, "object version")} (${bytes(run.bytes)}) in ${run.seconds.toFixed(1)} s${rate}, up to ${run.peakConcurrency} calls at a time`,
  ];
  if (run.remembered !== undefined) {
    const { objects, since } = run.remembered;
    lines.push(
      `${count(objects)} of them as an earlier scan saw them; all were asked about on ${since.slice(0, 10)}`,
    );
  }
  if (run.stopped !== undefined) lines.push(paint.yellow(`Stopped: ${plain(run.stopped)}`));
  return `${lines.join("\n")}\n`;
}

const asked: Record<Question, string> = {
  stored: "What is stored?",
  next: "What can be stored next?",
  custody: "Who can open it?",
};

function questions(run: RunReport, paint: Painter): string {
  const lines = (Object.keys(asked) as Question[]).map((question, index) => {
    const sums = totals(
      allRules.filter((rule) => rule.question === question).map((rule) => run.rules[rule.id]),
    );
    return `  ${index + 1}  ${asked[question].padEnd(26)}${verdictWords(sums, paint)}`;
  });
  return `${lines.join("\n")}\n`;
}

function verdictWords(counts: Counts, paint: Painter): string {
  const parts = [
    counts.fail > 0 ? paint.red(`${count(counts.fail)} fail`) : paint.green("none fail"),
    `${count(counts.pass)} pass`,
  ];
  if (counts.unknown > 0) parts.push(paint.yellow(`${count(counts.unknown)} unknown`));
  if (counts.exempt > 0) parts.push(`${count(counts.exempt)} exempt`);
  return parts.join(", ");
}

function buckets(run: RunReport, style: Style): string {
  const paint = painter(style);
  const columns = [
    { head: "BUCKET", width: 25 },
    { head: "STORED", width: 26 },
    { head: "UPLOAD\nGAPS", width: 8, right: true },
    { head: "FAIL", width: 9, right: true },
    { head: "UNKNOWN", width: 9, right: true },
  ];
  const rows = run.buckets.map((bucket) => [
    plain(bucket.facts.name) + (bucket.incomplete === undefined ? "" : paint.yellow(" (in part)")),
    stored(bucket),
    bucket.uploads.state === "known" ? String(openUploads(bucket)) : paint.yellow("unknown"),
    bucket.counts.fail > 0 ? paint.red(count(bucket.counts.fail)) : "0",
    bucket.counts.unknown > 0 ? paint.yellow(count(bucket.counts.unknown)) : "0",
  ]);
  return table(style, columns, rows);
}

/** How many of the plain kinds of upload would be stored against the baseline. */
function openUploads(bucket: BucketReport): number {
  return bucket.uploads.state === "known" ? bucket.uploads.value.filter((cell) => !cell.content).length : 0;
}

function stored(bucket: BucketReport): string {
  const kinds = Object.entries(bucket.stored).map(([kind, held]) => `${kind} ${count(held.objects)}`);
  return kinds.length === 0 ? "empty" : kinds.join(", ");
}

/** Where buckets were read from, where that was to be chosen. */
function sources(run: RunReport, style: Style): string {
  const lines = run.buckets.flatMap(({ facts, source }) =>
    source === undefined ? [] : [`${plain(facts.name)}: ${plain(source.why)}`],
  );
  return list("READ FROM", lines, style);
}

function unknowns(run: RunReport, style: Style): string {
  const reasons = new Map<string, { readonly rules: Set<RuleId>; count: number }>();
  for (const verdict of run.sample) {
    if (verdict.verdict !== "unknown") continue;
    const entry = reasons.get(verdict.evidence.summary) ?? { rules: new Set(), count: 0 };
    entry.rules.add(verdict.rule);
    entry.count += 1;
    reasons.set(verdict.evidence.summary, entry);
  }
  const expired = run.expiredExemptions.map(
    (entry) =>
      `exemption of ${entry.rule.join(", ")} for ${plain(entry.resource)} ended on ${entry.until} and counts no more`,
  );
  const lines = [...reasons].slice(0, 8).map(([why, { rules }]) => `${plain(why)} (${someOf([...rules])})`);
  return [list("STAYED UNKNOWN", lines, style), list("EXPIRED EXEMPTIONS", expired, style)]
    .filter((part) => part !== "")
    .join("\n");
}

/** Sentences under a head, wrapped to the terminal. */
function list(head: string, lines: readonly string[], style: Style): string {
  if (lines.length === 0) return "";
  const rows = lines.map((line) => [line]);
  return table(style, [{ head, width: remaining(style, 0) }], rows);
}
