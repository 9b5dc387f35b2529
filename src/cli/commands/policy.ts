import { type Command, Option } from "commander";
import { proposal } from "../../flow/proposal.ts";
import { POLICY_FORMATS, type PolicyFormat, policyAs } from "../../guard/print.ts";
import { plain } from "../../report/terminal/style.ts";
import { loadBaseline } from "../baseline.ts";
import { connect } from "../connect.ts";
import type { Context } from "../program.ts";
import { type ConnectionOptions, connectionOptions } from "../scan-options.ts";
import { scanSettings } from "../scanning.ts";
import { exit, UsageError } from "../shell.ts";

type Options = ConnectionOptions & { readonly baseline?: string; readonly format: PolicyFormat };

export function addPolicy(program: Command, context: Context): void {
  connectionOptions(program.command("policy"))
    .description(
      "print the bucket policy that would guard one bucket, your own statements included; only reads",
    )
    .argument("<bucket>", "name of the bucket")
    .option("--baseline <file>", "what is required (default: ./bucketseal.yml, or built-in defaults)")
    .addOption(new Option("--format <format>", "for which tool").choices([...POLICY_FORMATS]).default("json"))
    .addHelpText("after", "\nExample:\n  $ bucketseal policy my-bucket --format terraform")
    .action(async (bucket: string, options: Options) => {
      context.leave(await printPolicy(context, bucket, options));
    });
}

async function printPolicy({ shell }: Context, bucket: string, options: Options): Promise<number> {
  const baseline = loadBaseline(shell, options.baseline);
  const { ports, endpoint, limits } = await connect(shell, options, 16);
  const settings = { ...scanSettings(shell, baseline, { concurrency: 16 }, endpoint, []), ...limits };
  const proposed = await proposal(ports, settings, bucket);
  if (!proposed.ok) throw new UsageError(proposed.failure.message);
  const { policy, encryption, refusals } = proposed.value;
  for (const { code, reason, advice } of refusals)
    shell.stderr.write(`bucketseal: ${code}: ${plain(reason)} ${plain(advice)}\n`);
  if (policy === undefined) {
    shell.stderr.write(`bucketseal: ${bucket} has no policy, and the baseline needs none.\n`);
    return refusals.length > 0 ? exit.fails : exit.ok;
  }
  shell.stdout.write(policyAs(policy, options.format, bucket, encryption));
  return refusals.length > 0 ? exit.fails : exit.ok;
}
