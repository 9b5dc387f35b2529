import type { Command } from "commander";
import { type BatchPorts, hasEnded, type JobState, jobMark } from "../../flow/batch/ports.ts";
import { count } from "../../model/text.ts";
import { pricesIn } from "../../remedy/prices.ts";
import { plain, table } from "../../report/terminal/style.ts";
import { connect } from "../connect.ts";
import type { Context } from "../program.ts";
import { type ConnectionOptions, connectionOptions } from "../scan-options.ts";
import { exit, UsageError } from "../shell.ts";
import { styleFor } from "../style.ts";

type Options = ConnectionOptions & {
  readonly confirm?: boolean;
  readonly cancel?: boolean;
  readonly all?: boolean;
};

export function addJobs(program: Command, context: Context): void {
  connectionOptions(program.command("jobs"))
    .description(
      "list the jobs of S3 Batch Operations that 'bucketseal apply' created in a Region, or show one",
    )
    .argument("[id]", "job to show, confirm or cancel")
    .option("--confirm", "let the job begin that waits for it")
    .option("--cancel", "end the job; what it has done stays done")
    .option("--all", "list jobs of other tools too")
    .addHelpText("after", "\nExample:\n  $ bucketseal jobs\n  $ bucketseal jobs JOB-ID --confirm")
    .action(async (id: string | undefined, options: Options) => {
      context.leave(await runJobs(context, id, options));
    });
}

async function runJobs(context: Context, id: string | undefined, options: Options): Promise<number> {
  const asked = options.confirm === true ? "Ready" : options.cancel === true ? "Cancelled" : undefined;
  if (options.confirm === true && options.cancel === true)
    throw new UsageError("--confirm and --cancel exclude each other; give one of them.");
  if (id === undefined && asked !== undefined)
    throw new UsageError("Name the job to confirm or cancel; 'bucketseal jobs' lists them.");
  const { region, batch } = await connect(context.shell, options, 4);
  const ports = batch();
  if (id === undefined) return list(context, ports, region, options.all === true);
  if (asked !== undefined) {
    const changed = await ports.changeJob(region, id, asked, "By bucketseal jobs");
    if (!changed.ok) throw new UsageError(changed.failure.message);
  }
  const job = await ports.describeJob(region, id);
  if (!job.ok) throw new UsageError(job.failure.message);
  context.shell.stdout.write(shown(job.value, region));
  return exit.ok;
}

async function list(context: Context, ports: BatchPorts, region: string, all: boolean): Promise<number> {
  const rows: string[][] = [];
  for await (const job of ports.listJobs(region)) {
    if (!job.ok) throw new UsageError(job.failure.message);
    const { id, status, description, createdAt, total, succeeded, failed } = job.value;
    if (!all && !isOurs(job.value)) continue;
    const done = `${count(succeeded + failed)}/${count(total)}`;
    const cost = `$${costSoFar(job.value, region).toFixed(2)}`;
    rows.push([id, status, createdAt.slice(0, 16), done, count(failed), cost, plain(description)]);
  }
  const { stdout } = context.shell;
  if (rows.length === 0) stdout.write(`No jobs of bucketseal in ${region}.\n`);
  else stdout.write(table(styleFor(context), columns, rows));
  return exit.ok;
}

const columns = [
  { head: "JOB" },
  { head: "STATE" },
  { head: "CREATED" },
  { head: "DONE", right: true },
  { head: "FAILED", right: true },
  { head: "COST", right: true },
  { head: "WHAT" },
];

function isOurs({ description }: JobState): boolean {
  return description.startsWith(`${jobMark} `);
}

/** US dollars for the job and the tasks that ran; requests and KMS come on top. */
function costSoFar({ status, succeeded, failed }: JobState, region: string): number {
  const { job, millionObjects } = pricesIn(region).prices.batch;
  const begun = status !== "Suspended" && status !== "New" && status !== "Preparing";
  return begun ? job + ((succeeded + failed) / 1_000_000) * millionObjects : 0;
}

/** What the job will have cost at its end, while it may still be cancelled; one PUT-class request an object (E205, L14). */
function costToCome(job: JobState, region: string): readonly string[] {
  const { total } = job;
  if (hasEnded(job) || total === 0) return [];
  const { batch, put } = pricesIn(region).prices;
  const whole = batch.job + (total / 1_000_000) * batch.millionObjects;
  const requests = (total / 1000) * (put["STANDARD"] ?? 0);
  return [
    `  $${whole.toFixed(2)} when all its objects are done, and about $${requests.toFixed(2)} for their requests`,
  ];
}

function shown(job: JobState, region: string): string {
  const { id, status, operation, description, createdAt, endedAt, total, succeeded, failed, reasons } = job;
  const left = total - succeeded - failed;
  const lines = [
    `Job ${id}: ${status}`,
    `  ${plain(description)}${operation === "" ? "" : ` (${operation})`}`,
    `  created ${createdAt}${endedAt === undefined ? "" : `, ended ${endedAt}`}`,
    `  ${count(succeeded)} of ${count(total)} objects done, ${count(failed)} failed, ${count(left)} left`,
    `  $${costSoFar(job, region).toFixed(2)} so far for the job, without its requests`,
    ...costToCome(job, region),
    ...reasons.map((reason) => `  ${plain(reason)}`),
    ...nextStep(job),
  ];
  return `${lines.join("\n")}\n`;
}

function nextStep(job: JobState): readonly string[] {
  if (!isOurs(job)) return [];
  if (job.status === "Suspended") return [`  It waits to be confirmed: bucketseal jobs ${job.id} --confirm`];
  return hasEnded(job)
    ? ["  Run 'bucketseal apply' with its plan again: it looks at every object and writes the receipts."]
    : [];
}
