import type { Command } from "commander";
import { type UndoReport, undo } from "../../flow/undo.ts";
import { resourceId } from "../../model/resource.ts";
import { plain } from "../../report/terminal/style.ts";
import { count, counted } from "../../report/text.ts";
import { connect } from "../connect.ts";
import { durableLines, readNamed } from "../files.ts";
import type { Context } from "../program.ts";
import { readReceipts } from "../receipts.ts";
import { type ConnectionOptions, connectionOptions } from "../scan-options.ts";
import { surroundings } from "../scanning.ts";
import { exit, type Shell, UsageError } from "../shell.ts";

export function addUndo(program: Command, context: Context): void {
  connectionOptions(program.command("undo"))
    .description("put back what receipts say was changed, where that is possible and nobody changed it since")
    .argument("<receipts>", "file written by 'bucketseal apply'")
    .addHelpText("after", "\nExample:\n  $ bucketseal undo receipts.jsonl")
    .action(async (file: string, options: ConnectionOptions) => {
      context.leave(await runUndo(context, file, options));
    });
}

async function runUndo(context: Context, file: string, options: ConnectionOptions): Promise<number> {
  const { shell } = context;
  readNamed(shell, file, "receipts file");
  const receipts = [...readReceipts(shell, file)];
  if (receipts.length === 0)
    throw new UsageError(`${file}: it holds no receipt, so there is nothing to undo.`);
  const { ports } = await connect(shell, options, 16);
  const lines = durableLines(shell, file);
  const result = await undo(ports, receipts, {
    concurrency: 16,
    surroundings: surroundings(shell),
    receipts: (receipt) => lines.append(JSON.stringify(receipt)),
  });
  lines.close();
  if (!result.ok) throw new UsageError(result.failure.message);
  return finish(shell, file, result.value);
}

function finish(shell: Shell, file: string, { undone, notUndone, stopped }: UndoReport): number {
  shell.stdout.write(`${count(undone)} undone, ${counted(notUndone.length, "change")} left as they are.\n`);
  for (const { receipt, reason } of notUndone.slice(0, 20))
    shell.stdout.write(`  ${plain(resourceId(receipt.action.resource))}: ${plain(reason)}\n`);
  if (notUndone.length > 20) shell.stdout.write(`  and ${count(notUndone.length - 20)} more.\n`);
  if (stopped !== undefined) {
    shell.stderr.write(`bucketseal: ${stopped} Run 'bucketseal undo ${file}' again to go on.\n`);
    return exit.interrupted;
  }
  return notUndone.length > 0 ? exit.fails : exit.ok;
}
