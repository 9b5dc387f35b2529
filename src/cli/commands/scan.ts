import { type Command, Option } from "commander";
import type { SourceOptions } from "../../aws/sources/choose.ts";
import type { ReadPorts } from "../../flow/ports.ts";
import type { ScanOptions as ScanSettings } from "../../flow/scan.ts";
import type { Baseline } from "../../model/baseline.ts";
import { sourceNames } from "../../model/source.ts";
import { type Previous, previousFromJson } from "../../report/previous.ts";
import type { RunReport } from "../../report/run.ts";
import { plain } from "../../report/terminal/style.ts";
import { loadBaseline } from "../baseline.ts";
import { connect } from "../connect.ts";
import { fileSink, outputSink, readNamed } from "../files.ts";
import { withHeldKeys } from "../held-keys.ts";
import { type Context, wholeNumber } from "../program.ts";
import { scanResumably } from "../resuming.ts";
import { type Format, formatOption, type ScanOptions, scanOptions } from "../scan-options.ts";
import { runScan, scanSettings, sourceLine } from "../scanning.ts";
import { exit, type Shell, UsageError } from "../shell.ts";
import { styleFor } from "../style.ts";
import { type ReportWriter, reportWriter } from "../writer.ts";

type Options = ScanOptions & {
  readonly format: Format;
  readonly out?: string;
  readonly previous?: string;
  readonly source?: SourceOptions["source"];
  readonly athenaWorkgroup?: string;
  readonly athenaOutput?: string;
  readonly resume?: string;
  readonly checkpointEvery: number;
  readonly incremental: boolean;
};

export function addScan(program: Command, context: Context): void {
  scanOptions(program.command("scan"))
    .description("judge every bucket, object and key against the baseline; only reads")
    .addOption(formatOption(["terminal", "json", "csv", "html"]))
    .option("--out <file>", "write the result to a file instead of standard output")
    .option("--previous <file>", "a JSON report of an earlier run: the HTML page shows what changed since")
    .addOption(
      new Option(
        "--source <source>",
        "where objects are read from (default: as the baseline says, else auto); each bucket's, with its reason and cost, goes to stderr",
      ).choices(sourceNames),
    )
    .option("--athena-workgroup <name>", "workgroup that reads tables of S3 Metadata")
    .option("--athena-output <url>", "s3://BUCKET/PREFIX/ where Athena puts its results")
    .option("--resume <folder>", "keep there what is found; a scan that was cut off goes on where it was")
    .option(
      "--checkpoint-every <seconds>",
      "with --resume: how much work is lost at the most",
      wholeNumber(1, 3600),
      60,
    )
    .option(
      "--incremental",
      "with --resume: ask only about objects that are new, changed or did not pass in the last scan there",
      false,
    )
    .addHelpText(
      "after",
      "\nExamples:\n  $ bucketseal scan --bucket my-bucket --format html --out report.html\n  $ bucketseal scan --resume state --out report.json --format json    again after it was cut off",
    )
    .action(async (options: Options) => {
      context.leave(await scanAndReport(context, options));
    });
}

async function scanAndReport(context: Context, options: Options): Promise<number> {
  const { shell } = context;
  const baseline = loadBaseline(shell, options.baseline);
  const previous = readPrevious(shell, options.previous);
  // The place of the result is opened first: a scan takes hours, and must not end at a folder that is not there.
  const sink = options.out === undefined ? outputSink(shell) : fileSink(shell, options.out);
  const writer = reportWriter(options.format, sink, styleFor(context), previous);
  try {
    const sources = sourceOptions(shell, options, baseline);
    const connection = await connect(shell, options, options.concurrency, sources);
    const run = await withHeldKeys(shell, baseline, connection, async (held) => {
      const settings = scanSettings(shell, baseline, options, connection.endpoint, held);
      await writer.open();
      return runAndWrite(shell, connection.ports, settings, options, writer);
    });
    sink.done();
    return finish(shell, run, options.out);
  } catch (error) {
    sink.abandon();
    throw error;
  }
}

function sourceOptions(shell: Shell, options: Options, { batch }: Baseline): SourceOptions {
  const { source, athenaWorkgroup: workGroup, athenaOutput: output, incremental } = options;
  if (output !== undefined && !/^s3:\/\/[^/]+\/(.*\/)?$/.test(output))
    throw new UsageError(`--athena-output ${output}: write it like s3://BUCKET/PREFIX/.`);
  const place = {
    ...(workGroup === undefined ? {} : { workGroup }),
    ...(output === undefined ? {} : { output }),
  };
  const athena = Object.keys(place).length === 0 ? {} : { athena: place };
  if ((source === "metadata" || source === "journal") && athena.athena === undefined)
    throw new UsageError(
      `--source ${source} reads through Athena: add --athena-workgroup or --athena-output.`,
    );
  if (source === "journal" && !incremental)
    throw new UsageError(
      "--source journal reads what changed since an incremental scan: add --resume <folder> --incremental.",
    );
  const { role, reports } = batch;
  const jobs = role === undefined || reports === undefined ? {} : { batch: { role, reports } };
  if (source === "manifest" && jobs.batch === undefined)
    throw new UsageError(
      "--source manifest has S3 Batch Operations generate manifests: name batch.role and batch.reports in the baseline.",
    );
  return { source, now: shell.now, cancelled: () => shell.signal.aborted, ...athena, ...jobs };
}

/** As it runs, or from where it is kept when it is done. */
async function runAndWrite(
  shell: Shell,
  ports: ReadPorts,
  settings: ScanSettings,
  { resume: folder, checkpointEvery: partSeconds, incremental, format }: Options,
  writer: ReportWriter,
): Promise<RunReport> {
  if (folder === undefined) {
    if (incremental)
      throw new UsageError("--incremental needs --resume <folder>, where the last scan left what it saw.");
    const run = await runScan(shell, ports, settings, {
      verdict: writer.verdict,
      source: sourceLine(shell),
    });
    await writer.close(run);
    return run;
  }
  const passes = format === "json" || format === "csv";
  const resuming = { folder, partSeconds, passes, incremental };
  return scanResumably(shell, ports, settings, resuming, async (run, verdicts) => {
    for await (const verdict of verdicts) await writer.verdict(verdict);
    await writer.close(run);
  });
}

function finish(shell: Shell, run: RunReport, out: string | undefined): number {
  if (out !== undefined) shell.stderr.write(`Wrote ${out}.\n`);
  if (run.stopped !== undefined) shell.stderr.write(`bucketseal: ${plain(run.stopped)}\n`);
  return shell.signal.aborted ? exit.interrupted : scanExit(run);
}

/** 1 when something fails, 3 when nothing fails but something is unknown, else 0. */
function scanExit(run: RunReport): number {
  if (run.counts.fail > 0) return exit.fails;
  return run.counts.unknown > 0 || run.stopped !== undefined ? exit.unknown : exit.ok;
}

function readPrevious(shell: Shell, name: string | undefined): Previous | undefined {
  if (name === undefined) return undefined;
  const text = readNamed(shell, name, "earlier report");
  const previous = previousFromJson(parsed(text));
  if (previous !== undefined) return previous;
  throw new UsageError(`${name}: it is no report of bucketseal; give a file written with --format json.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
