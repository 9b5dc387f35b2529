import type { Command } from "commander";
import { makePlan } from "../../flow/plan.ts";
import { planText } from "../../flow/plan-file.ts";
import { counted } from "../../model/text.ts";
import { planPage } from "../../report/html/page.ts";
import type { RunReport } from "../../report/run.ts";
import { terminalPlan } from "../../report/terminal/plan.ts";
import { plain } from "../../report/terminal/style.ts";
import { loadBaseline } from "../baseline.ts";
import { barredWords, batchPlanning, jobHint } from "../batch.ts";
import { connect } from "../connect.ts";
import { fileSink, writePieces } from "../files.ts";
import { withHeldKeys } from "../held-keys.ts";
import { jobObjects } from "../job-objects.ts";
import type { Context } from "../program.ts";
import { type BatchOptions, batchOptions, type ScanOptions, scanOptions } from "../scan-options.ts";
import { scanned, scanSettings } from "../scanning.ts";
import { exit } from "../shell.ts";
import { styleFor } from "../style.ts";

type Options = ScanOptions & BatchOptions & { readonly out?: string; readonly page?: string };

export function addPlan(program: Command, context: Context): void {
  batchOptions(scanOptions(program.command("plan")))
    .description("work out what would mend what fails, and what will not be touched; only reads")
    .option("--out <file>", "write the plan as JSON, for 'bucketseal apply'")
    .option("--page <file>", "write it as one self-contained HTML page too, for whoever is to say yes")
    .addHelpText("after", "\nExample:\n  $ bucketseal plan --out plan.json && bucketseal apply plan.json")
    .action(async (options: Options) => {
      context.leave(await runPlan(context, options));
    });
}

async function runPlan(context: Context, options: Options): Promise<number> {
  const { shell } = context;
  const baseline = loadBaseline(shell, options.baseline);
  const objects = jobObjects(shell, options.out);
  const jobs = batchPlanning(options, baseline, objects);
  const sink = options.out === undefined ? undefined : fileSink(shell, options.out);
  const page = options.page === undefined ? undefined : fileSink(shell, options.page);
  const abandon = () => {
    for (const file of [sink, page, objects]) file?.abandon();
  };
  try {
    const connection = await connect(shell, options, options.concurrency);
    const { ports, endpoint, limits } = connection;
    const { plan, report, barred } = await withHeldKeys(shell, baseline, connection, (held) => {
      const scan = scanSettings(shell, baseline, options, endpoint, held);
      // 'bucketseal apply' finds the receipts of its earlier runs.
      const settings = { ...scan, ...limits, ...jobs, resumable: true };
      return scanned(shell, (progress) => makePlan(ports, settings, { progress }));
    });
    if (shell.signal.aborted) {
      abandon();
      shell.stderr.write(`bucketseal: no plan was made. ${plain(report.stopped ?? "")}\n`);
      return exit.interrupted;
    }
    shell.stdout.write(terminalPlan(plan, styleFor(context)));
    shell.stdout.write(
      jobs.batch === undefined ? jobHint(plan, options, baseline) : barredWords(barred, jobs.batch.threshold),
    );
    shell.stdout.write(leftOut(report));
    if (sink !== undefined) await writePieces(sink, planText(plan));
    await page?.write(planPage(plan, report));
    objects.done();
    sink?.done();
    page?.done();
    if (options.page !== undefined) shell.stdout.write(`\nWrote ${options.page}: open it in a browser.\n`);
    if (options.out !== undefined)
      shell.stdout.write(
        `\nWrote ${options.out}.${plan.actions.length === 0 ? "" : ` Read it, then run: bucketseal apply ${options.out}`}\n`,
      );
    return exit.ok;
  } catch (error) {
    abandon();
    throw error;
  }
}

/** What the plan neither mends nor refuses, because nobody knows whether it fails. */
function leftOut({ counts, stopped }: RunReport): string {
  const unknown =
    counts.unknown === 0
      ? ""
      : `${counted(counts.unknown, "verdict")} stayed unknown, and the plan has nothing for them; 'bucketseal scan' says why.\n`;
  return `${unknown === "" ? "" : `\n${unknown}`}${stopped === undefined ? "" : `\n${plain(stopped)}\n`}`;
}
