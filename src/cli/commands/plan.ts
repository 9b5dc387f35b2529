import type { Command } from "commander";
import { makePlan } from "../../flow/plan.ts";
import { terminalPlan } from "../../report/terminal/plan.ts";
import { loadBaseline } from "../baseline.ts";
import { connect } from "../connect.ts";
import { writeNamed } from "../files.ts";
import type { Context } from "../program.ts";
import { type ScanOptions, scanOptions } from "../scan-options.ts";
import { scanned, scanSettings } from "../scanning.ts";
import { exit } from "../shell.ts";
import { styleFor } from "../style.ts";

type Options = ScanOptions & { readonly out?: string };

export function addPlan(program: Command, context: Context): void {
  scanOptions(program.command("plan"))
    .description("work out what would mend what fails, and what will not be touched; only reads")
    .option("--out <file>", "write the plan as JSON, for 'bucketseal apply'")
    .addHelpText("after", "\nExample:\n  $ bucketseal plan --out plan.json && bucketseal apply plan.json")
    .action(async (options: Options) => {
      context.leave(await runPlan(context, options));
    });
}

async function runPlan(context: Context, options: Options): Promise<number> {
  const { shell } = context;
  const baseline = loadBaseline(shell, options.baseline);
  const { ports, endpoint, limits } = await connect(shell, options, options.concurrency);
  const settings = { ...scanSettings(shell, baseline, options, endpoint), ...limits };
  const { plan, report } = await scanned(shell, (progress) => makePlan(ports, settings, { progress }));
  if (report.stopped !== undefined) {
    shell.stderr.write(`bucketseal: no plan was made: ${report.stopped}\n`);
    return exit.interrupted;
  }
  shell.stdout.write(terminalPlan(plan, styleFor(context)));
  if (options.out !== undefined) {
    await writeNamed(shell, options.out, `${JSON.stringify(plan, null, 1)}\n`);
    shell.stdout.write(`\nWrote ${options.out}. Read it, then run: bucketseal apply ${options.out}\n`);
  }
  return exit.ok;
}
