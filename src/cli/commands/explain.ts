import type { Command } from "commander";
import { explainBucket } from "../../flow/explain.ts";
import { terminalMatrix } from "../../report/terminal/matrix.ts";
import { loadBaseline } from "../baseline.ts";
import { connect } from "../connect.ts";
import type { Context } from "../program.ts";
import { type ConnectionOptions, connectionOptions, formatOption } from "../scan-options.ts";
import { exit, UsageError } from "../shell.ts";
import { styleFor } from "../style.ts";

type Options = ConnectionOptions & { readonly baseline?: string; readonly format: "terminal" | "json" };

export function addExplain(program: Command, context: Context): void {
  connectionOptions(program.command("explain"))
    .description("show what can be stored next in one bucket: the upload matrix")
    .argument("<bucket>", "name of the bucket")
    .option("--baseline <file>", "what is required (default: ./bucketseal.yml, or built-in defaults)")
    .addOption(formatOption(["terminal", "json"]))
    .addHelpText("after", "\nExample:\n  $ bucketseal explain my-bucket")
    .action(async (bucket: string, options: Options) => {
      context.leave(await runExplain(context, bucket, options));
    });
}

async function runExplain(context: Context, bucket: string, options: Options): Promise<number> {
  const { shell } = context;
  const baseline = loadBaseline(shell, options.baseline);
  const { ports } = await connect(shell, options, 16);
  const explained = await explainBucket(ports, baseline, bucket);
  if (!explained.ok) throw new UsageError(explained.failure.message);
  const { matrix } = explained.value;
  if (matrix.state !== "known") {
    const why = matrix.state === "unknown" ? matrix.why.message : "there is nothing to evaluate";
    shell.stderr.write(`bucketseal: what can be stored next in ${bucket} is unknown: ${why}\n`);
    return exit.unknown;
  }
  const text =
    options.format === "json"
      ? `${JSON.stringify(matrix.value, null, 2)}\n`
      : terminalMatrix(matrix.value, styleFor(context));
  shell.stdout.write(text);
  return matrix.value.cells.every((cell) => cell.content) ? exit.ok : exit.fails;
}
