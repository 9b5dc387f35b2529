import { confirm, isCancel } from "@clack/prompts";
import type { Command } from "commander";
import { isBatchAction } from "../../flow/actions.ts";
import { apply } from "../../flow/apply.ts";
import type { ApplyReport } from "../../flow/apply-book.ts";
import type { BatchWork } from "../../flow/batch/work.ts";
import { checkPlan } from "../../flow/check-plan.ts";
import { type EarlierRuns, earlierRuns } from "../../flow/earlier.ts";
import type { SseCKey } from "../../flow/object-state.ts";
import type { Ports } from "../../flow/ports.ts";
import type { Baseline } from "../../model/baseline.ts";
import type { Plan } from "../../model/plan.ts";
import { count, counted } from "../../model/text.ts";
import { terminalPlan } from "../../report/terminal/plan.ts";
import { plain } from "../../report/terminal/style.ts";
import { loadBaseline } from "../baseline.ts";
import { type Connection, connect } from "../connect.ts";
import { checkReadable, durableLines } from "../files.ts";
import { withHeldKeys } from "../held-keys.ts";
import { actionsIn, checkJobObjects } from "../job-objects.ts";
import { blocksOf } from "../lines.ts";
import { type Context, wholeNumber } from "../program.ts";
import { readReceipts, showApplying, tallyWords } from "../receipts.ts";
import { dryRun } from "../rehearsing.ts";
import { type ConnectionOptions, connectionOptions } from "../scan-options.ts";
import { surroundings } from "../scanning.ts";
import { exit, type Shell, UsageError } from "../shell.ts";
import { styleFor } from "../style.ts";

type Options = ConnectionOptions & {
  readonly baseline?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly receipts?: string;
  readonly confirmJobs?: boolean;
  readonly concurrency: number;
};

export function addApply(program: Command, context: Context): void {
  connectionOptions(program.command("apply"))
    .description("carry out a plan, verify each action, and write a receipt of it")
    .argument("<plan>", "file written by 'bucketseal plan --out'")
    .option("--baseline <file>", "the baseline the plan was made with (default: ./bucketseal.yml)")
    .option("--yes", "do not ask")
    .option("--dry-run", "read everything afresh and show each call, but write nothing")
    .option("--receipts <file>", "where the receipts go (default: bucketseal-receipts-PLAN.jsonl)")
    .option(
      "--confirm-jobs",
      "let jobs of S3 Batch Operations begin; they wait for 'bucketseal jobs' without",
    )
    .option("--concurrency <n>", "actions at a time", wholeNumber(1, 256), 16)
    .addHelpText("after", "\nExample:\n  $ bucketseal apply plan.json --receipts receipts.jsonl")
    .action(async (file: string, options: Options) => {
      context.leave(await runApply(context, file, options));
    });
}

async function runApply(context: Context, file: string, options: Options): Promise<number> {
  const { shell } = context;
  const baseline = loadBaseline(shell, options.baseline);
  const connection = await connect(shell, options, options.concurrency);
  const { ports } = connection;
  const { plan, name, earlier } = await planFrom(shell, file, ports, baseline, options.receipts);
  await checkJobObjects(shell, file, plan.actions.filter(isBatchAction));
  shell.stdout.write(terminalPlan(plan, styleFor(context)));
  if (plan.actions.length === 0) return exit.ok;
  // A plan that opens nothing with a customer's key needs none.
  const sseCKeys = plan.actions.some((action) => "sseCKeyMd5" in action) ? baseline.sseCKeys : [];
  return withHeldKeys(shell, { ...baseline, sseCKeys }, connection, async (held) => {
    if (options.dryRun === true) return dryRun(shell, ports, plan, options.concurrency, held);
    if (!(await agreed(shell, plan, options.yes === true))) return exit.usage;
    return carryOut(shell, connection, { file, plan, name, earlier }, options, held);
  });
}

async function carryOut(
  shell: Shell,
  connection: Connection,
  { file, plan, name, earlier }: Found & { readonly file: string },
  options: Options,
  held: readonly SseCKey[],
): Promise<number> {
  const lines = durableLines(shell, name);
  const progress = showApplying(shell, "Applying");
  const jobs = plan.actions.some(isBatchAction)
    ? { jobs: jobsOf(shell, connection, file, options, progress.job) }
    : {};
  const result = await apply(connection.ports, plan, {
    concurrency: options.concurrency,
    heldSseCKeys: held,
    surroundings: surroundings(shell),
    earlier,
    receipts: (receipt) => lines.append(JSON.stringify(receipt)),
    progress: progress.show,
    ...jobs,
  });
  progress.clear();
  lines.close();
  if (!result.ok) throw new UsageError(result.failure.message);
  return finish(shell, name, result.value);
}

function jobsOf(
  shell: Shell,
  { batch }: Connection,
  file: string,
  { confirmJobs }: Options,
  progress: NonNullable<BatchWork["progress"]>,
): BatchWork {
  return {
    ports: batch(),
    objects: (name) => actionsIn(shell, file, name),
    confirmed: confirmJobs === true,
    progress,
  };
}

/** A plan, the name of its receipts, and what those say. */
type Found = { readonly plan: Plan; readonly name: string; readonly earlier: EarlierRuns };

/**
 * The plan in a file, if it was made for this account and this baseline and nobody edited it; the name of its receipts,
 * and what those say.
 */
async function planFrom(
  shell: Shell,
  file: string,
  ports: Ports,
  baseline: Baseline,
  receipts: string | undefined,
): Promise<Found> {
  checkReadable(shell, file, "plan");
  const identity = await ports.whoAmI();
  if (!identity.ok) throw new UsageError(identity.failure.message);
  const now = new Date(shell.now()).toISOString();
  const nameOf = (digest: string) => receipts ?? `bucketseal-receipts-${digest.slice(0, 12)}.jsonl`;
  const begun = (digest: string) => {
    const { jobs, annotations } = earlierRuns(readReceipts(shell, nameOf(digest)), digest);
    return jobs.size > 0 || annotations.size > 0;
  };
  const expected = { identity: identity.value, baselineDigest: baseline.digest, now, begun };
  const checked = checkPlan(blocksOf(shell, file, "plan"), expected);
  if (!checked.ok) throw new UsageError(`${file}: ${checked.sentence}`);
  const { plan } = checked;
  const name = nameOf(plan.digest);
  return { plan, name, earlier: earlierRuns(readReceipts(shell, name), plan.digest) };
}

async function agreed(shell: Shell, plan: Plan, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!shell.interactive)
    throw new UsageError(
      "apply changes AWS and nobody is there to be asked; add --yes when you have read the plan.",
    );
  const message = `Carry out ${counted(plan.actions.length, "action")} in account ${plan.account}?`;
  const answer = await confirm({ message, initialValue: false });
  if (!isCancel(answer) && answer) return true;
  shell.stderr.write("Nothing was changed.\n");
  return false;
}

function finish(shell: Shell, name: string, report: ApplyReport): number {
  const { counts, waiting, problems, refused, stopped } = report;
  shell.stdout.write(
    `\n${tallyWords(counts)}. Receipts: ${name}; to put things back: bucketseal undo ${name}\n`,
  );
  for (const problem of problems) shell.stderr.write(`bucketseal: ${plain(problem)}\n`);
  for (const { refusal, count: times } of [...refused.values()].slice(0, 10))
    shell.stdout.write(
      `${count(times)} refused (${refusal.code}): ${plain(refusal.reason)}\n  ${refusal.advice}\n`,
    );
  for (const { job, action } of waiting)
    shell.stdout.write(
      `Job ${job.id} of ${counted(job.total, "object")} waits to be confirmed: bucketseal jobs ${job.id} --confirm --region ${action.region}\n`,
    );
  if (waiting.length > 0)
    shell.stdout.write("Then run the same command again: it follows the jobs and writes the receipts.\n");
  if (stopped !== undefined) {
    shell.stderr.write(`bucketseal: ${stopped} Run the same command again to go on.\n`);
    return exit.interrupted;
  }
  if (counts.failed + counts.stale > 0) return exit.fails;
  return waiting.length > 0 ? exit.unknown : exit.ok;
}
