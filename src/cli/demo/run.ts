import { join } from "node:path";
import { leastPartSize } from "../../aws/endpoint.ts";
import { apply } from "../../flow/apply.ts";
import { sseCKeyOf } from "../../flow/held-keys.ts";
import { makePlan } from "../../flow/plan.ts";
import { planText } from "../../flow/plan-file.ts";
import type { Ports, Result } from "../../flow/ports.ts";
import { type ScanProgress, scan } from "../../flow/scan.ts";
import { createLocalAws } from "../../localaws/aws.ts";
import { parseBaseline } from "../../model/baseline/parse.ts";
import type { Baseline } from "../../model/baseline.ts";
import type { Plan } from "../../model/plan.ts";
import { counted } from "../../model/text.ts";
import type { Verdict } from "../../model/verdict.ts";
import { planPage } from "../../report/html/page.ts";
import { previousFromRun } from "../../report/previous.ts";
import type { RunReport } from "../../report/run.ts";
import { terminalComparison } from "../../report/terminal/compare.ts";
import { terminalPlan } from "../../report/terminal/plan.ts";
import { terminalReport } from "../../report/terminal/report.ts";
import { painter, plain, table } from "../../report/terminal/style.ts";
import { localPorts } from "../connect.ts";
import { durableLines, fileSink, writeNamed, writePieces } from "../files.ts";
import type { Context } from "../program.ts";
import { showApplying, tallyWords } from "../receipts.ts";
import { scanned, scanSettings, surroundings } from "../scanning.ts";
import { exit, UsageError } from "../shell.ts";
import { styleFor } from "../style.ts";
import { reportWriter } from "../writer.ts";
import { fleetBaseline } from "./baseline.ts";
import { fleetAccount, fleetBuckets, fleetCopyLimit, fleetKeys, fleetRegion, heldSseCKey } from "./fleet.ts";
import { plantFleet } from "./plant.ts";

const concurrency = 32;

const demoLimits = {
  trustedEndpoint: true,
  resumable: true,
  copyLimit: fleetCopyLimit,
  partSize: leastPartSize,
};

type Demo = {
  readonly context: Context;
  readonly folder: string;
  readonly ports: Ports;
  readonly baseline: Baseline;
};

/** The whole of bucketseal over the sample fleet: scan, plan, apply, scan again, reports. */
export async function runDemo(context: Context, folder: string): Promise<number> {
  const aws = createLocalAws({ account: fleetAccount, region: fleetRegion, copyLimit: fleetCopyLimit });
  say(context, "1. A fleet of buckets, on an embedded AWS that needs no account", fleetTable(context));
  await plantFleet(aws);
  const demo = { context, folder, ports: localPorts(aws), baseline: demoBaseline() };

  // One pass gives both: what is planned is what was seen.
  const { plan, report: before } = await toFiles(demo, ["before.json"], (verdict, progress) =>
    makePlan(demo.ports, settings(demo), { verdict, progress }),
  );
  if (stopped(demo, before)) return exit.interrupted;
  const file = fileSink(context.shell, join(folder, "plan.json"));
  await writePieces(file, planText(plan));
  file.done();
  await writeNamed(context.shell, join(folder, "plan.html"), planPage(plan, before));
  say(context, "2. The scan", terminalReport(before, styleFor(context)));
  say(context, "3. The plan: what would mend it, and what is refused", terminalPlan(plan, styleFor(context)));

  const words = await applied(demo, plan);
  say(context, "4. The plan is carried out, each action verified", `${words}\n`);
  if (context.shell.signal.aborted) return exit.interrupted;

  const { report: after } = await toFiles(demo, ["report.json", "report.csv"], async (verdict, progress) => {
    const run = await scan(demo.ports, settings(demo), { verdict, progress });
    return run.ok ? { ok: true, value: { report: run.value } } : run;
  });
  if (stopped(demo, after)) return exit.interrupted;
  say(context, "5. Before and after", terminalComparison(before, after, plan, styleFor(context)));
  await writeReports(demo, before, after);
  say(context, "6. What to do next", nextSteps(demo));
  return exit.ok;
}

function say({ shell, colour }: Context, title: string, text: string): void {
  const paint = painter({
    columns: shell.stdout.columns,
    colour: styleFor({ shell, colour, leave: () => {} }).colour,
  });
  shell.stdout.write(`${paint.bold(paint.cyan(title))}\n\n${text}\n`);
}

function fleetTable(context: Context): string {
  const style = styleFor(context);
  const rows = fleetBuckets.map(({ name, story }) => [name, story]);
  const columns = [
    { head: "BUCKET", width: 24 },
    { head: "WHAT IS IN IT", width: Math.min(style.columns, 110) - 25 },
  ];
  return `${table(style, columns, rows)}\n${counted(fleetBuckets.length, "bucket")}, ${counted(fleetKeys.length, "KMS key")}\n`;
}

function demoBaseline(): Baseline {
  const parsed = parseBaseline(fleetBaseline, "bucketseal.yml");
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.baseline;
}

function settings(demo: Demo) {
  const held = [sseCKeyOf(heldSseCKey)];
  const { shell } = demo.context;
  return {
    ...scanSettings(shell, demo.baseline, { concurrency }, undefined, held),
    ...demoLimits,
    prove: true,
  };
}

type Work<T> = (
  verdict: (verdict: Verdict) => Promise<void>,
  progress: (progress: ScanProgress) => void,
) => Promise<Result<T>>;

/** Scans, and writes the verdicts into one file of each name given, in the format its name says. */
async function toFiles<T extends { readonly report: RunReport }>(
  demo: Demo,
  names: readonly string[],
  work: Work<T>,
): Promise<T> {
  const { shell } = demo.context;
  const style = styleFor(demo.context);
  const files = names.map((name) => {
    const sink = fileSink(shell, join(demo.folder, name));
    return { sink, writer: reportWriter(name.endsWith(".csv") ? "csv" : "json", sink, style) };
  });
  for (const { writer } of files) await writer.open();
  const done = await scanned(shell, (progress) =>
    work(async (verdict) => {
      for (const { writer } of files) await writer.verdict(verdict);
    }, progress),
  );
  for (const { writer, sink } of files) {
    await writer.close(done.report);
    sink.done();
  }
  return done;
}

function stopped({ context }: Demo, run: RunReport): boolean {
  if (run.stopped !== undefined) context.shell.stderr.write(`bucketseal: ${plain(run.stopped)}\n`);
  return run.stopped !== undefined;
}

async function applied(demo: Demo, plan: Plan): Promise<string> {
  const { shell } = demo.context;
  await writeNamed(shell, join(demo.folder, "receipts.jsonl"), "");
  const lines = durableLines(shell, join(demo.folder, "receipts.jsonl"));
  const progress = showApplying(shell, "Applying");
  const result = await apply(demo.ports, plan, {
    concurrency,
    heldSseCKeys: settings(demo).heldSseCKeys,
    surroundings: surroundings(shell),
    receipts: (receipt) => lines.append(JSON.stringify(receipt)),
    progress: progress.show,
  });
  progress.clear();
  lines.close();
  if (!result.ok) throw new UsageError(result.failure.message);
  const words = tallyWords(result.value.counts);
  return result.value.stopped === undefined ? words : `${words}. ${result.value.stopped}`;
}

async function writeReports(demo: Demo, before: RunReport, after: RunReport): Promise<void> {
  const { shell } = demo.context;
  await writeNamed(shell, join(demo.folder, "bucketseal.yml"), fleetBaseline);
  const html = fileSink(shell, join(demo.folder, "report.html"));
  await reportWriter("html", html, styleFor(demo.context), previousFromRun(before)).close(after);
  html.done();
}

function nextSteps({ folder }: Demo): string {
  return [
    `The reports are in ${folder}/: open report.html in a browser,`,
    "and plan.html, the page for whoever says yes to a plan;",
    "report.json, report.csv, plan.json and receipts.jsonl are for machines.",
    "",
    "On your own account, with the credentials every AWS tool takes:",
    "",
    "  npx bucketseal init                  # writes bucketseal.yml: what you require",
    "  npx bucketseal scan                  # judges every bucket, object and key",
    "  npx bucketseal explain MY-BUCKET     # what the next upload to it can be",
    "  npx bucketseal plan --out plan.json  # what would mend it",
    "",
    "All of these only read. Nothing changes before you say 'bucketseal apply'.",
    "",
  ].join("\n");
}
