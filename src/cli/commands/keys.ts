import type { Command } from "commander";
import { terminalCustody } from "../../report/terminal/custody.ts";
import { plain } from "../../report/terminal/style.ts";
import { loadBaseline } from "../baseline.ts";
import { connect } from "../connect.ts";
import { withHeldKeys } from "../held-keys.ts";
import type { Context } from "../program.ts";
import { formatOption, type ScanOptions, scanOptions } from "../scan-options.ts";
import { runScan, scanSettings } from "../scanning.ts";
import { exit } from "../shell.ts";
import { styleFor } from "../style.ts";

type Options = ScanOptions & { readonly format: "terminal" | "json" };

export function addKeys(program: Command, context: Context): void {
  scanOptions(program.command("keys"))
    .description(
      "show the custody table: every key that data lies under, and what is lost with it; only reads",
    )
    .addOption(formatOption(["terminal", "json"]))
    .addHelpText("after", "\nExample:\n  $ bucketseal keys --bucket my-bucket")
    .action(async (options: Options) => {
      context.leave(await showKeys(context, options));
    });
}

async function showKeys(context: Context, options: Options): Promise<number> {
  const { shell } = context;
  const baseline = loadBaseline(shell, options.baseline);
  const connection = await connect(shell, options, options.concurrency);
  const run = await withHeldKeys(shell, baseline, connection, (held) =>
    runScan(shell, connection.ports, scanSettings(shell, baseline, options, connection.endpoint, held)),
  );
  shell.stdout.write(
    options.format === "json"
      ? `${JSON.stringify(run.custody, null, 2)}\n`
      : terminalCustody(run.custody, styleFor(context)),
  );
  if (run.stopped === undefined) return exit.ok;
  shell.stderr.write(`bucketseal: ${plain(run.stopped)} The table shows what was seen until then.\n`);
  return shell.signal.aborted ? exit.interrupted : exit.unknown;
}
