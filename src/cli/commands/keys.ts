import type { Command } from "commander";
import { custodyCsv } from "../../report/custody-csv.ts";
import { custodyPage } from "../../report/html/page.ts";
import type { RunReport } from "../../report/run.ts";
import { terminalCustody } from "../../report/terminal/custody.ts";
import { plain } from "../../report/terminal/style.ts";
import { loadBaseline } from "../baseline.ts";
import { connect } from "../connect.ts";
import { fileSink, outputSink } from "../files.ts";
import { withHeldKeys } from "../held-keys.ts";
import { type Context, wholeNumber } from "../program.ts";
import { type Format, formatOption, type ScanOptions, scanOptions } from "../scan-options.ts";
import { runScan, scanSettings } from "../scanning.ts";
import { exit, type Shell } from "../shell.ts";
import { styleFor } from "../style.ts";

type Options = ScanOptions & {
  readonly format: Format;
  readonly out?: string;
  readonly days: number;
  readonly prove: boolean;
};

/** CloudTrail's event history goes back 90 days (K75). */
const mostDays = 90;

export function addKeys(program: Command, context: Context): void {
  scanOptions(program.command("keys"))
    .description(
      "show the custody table: every key that data lies under, who used it lately, and what is lost with it; only reads",
    )
    .addOption(formatOption(["terminal", "json", "csv", "html"]))
    .option("--out <file>", "write the result to a file instead of standard output")
    .option(
      "--days <n>",
      "days of CloudTrail to look through for each key; 0 for none",
      wholeNumber(0, mostDays),
      7,
    )
    .option(
      "--prove",
      "ask kms:Decrypt to open the wrapped data key of every client-side encrypted object; no object is read",
      false,
    )
    .addHelpText("after", "\nExample:\n  $ bucketseal keys --bucket my-bucket --days 30 --prove")
    .action(async (options: Options) => {
      context.leave(await showKeys(context, options));
    });
}

async function showKeys(context: Context, options: Options): Promise<number> {
  const { shell } = context;
  const baseline = loadBaseline(shell, options.baseline);
  const sink = options.out === undefined ? outputSink(shell) : fileSink(shell, options.out);
  try {
    const connection = await connect(shell, options, options.concurrency);
    const counts = { fail: 0, unknown: 0 };
    const run = await withHeldKeys(shell, baseline, connection, (held) => {
      const settings = {
        ...scanSettings(shell, baseline, options, connection.endpoint, held),
        inquiry: { access: true, trailDays: options.days },
        prove: options.prove,
      };
      return runScan(shell, connection.ports, settings, {
        verdict: ({ resource, verdict }) => {
          if (resource.type === "key" && (verdict === "fail" || verdict === "unknown")) counts[verdict] += 1;
        },
      });
    });
    await sink.write(written(run, options.format, context));
    sink.done();
    if (options.out !== undefined) shell.stderr.write(`Wrote ${options.out}.\n`);
    return exitOf(shell, run, counts);
  } catch (error) {
    sink.abandon();
    throw error;
  }
}

function written(run: RunReport, format: Format, context: Context): string {
  if (format === "json") return `${JSON.stringify(run.custody, null, 2)}\n`;
  if (format === "csv") return custodyCsv(run.custody);
  return format === "html" ? custodyPage(run) : terminalCustody(run.custody, styleFor(context));
}

/** As a scan's, by the verdicts on keys alone. */
function exitOf(shell: Shell, run: RunReport, { fail, unknown }: { fail: number; unknown: number }): number {
  if (run.stopped !== undefined)
    shell.stderr.write(`bucketseal: ${plain(run.stopped)} The table shows what was seen until then.\n`);
  if (shell.signal.aborted) return exit.interrupted;
  if (fail > 0) return exit.fails;
  return unknown > 0 || run.stopped !== undefined ? exit.unknown : exit.ok;
}
