import type { Command } from "commander";
import { type UndoReport, undo } from "../../flow/undo.ts";
import { resourceId } from "../../model/resource.ts";
import { count, counted } from "../../model/text.ts";
import { plain } from "../../report/terminal/style.ts";
import { connect } from "../connect.ts";
import { checkReadable, durableLines } from "../files.ts";
import type { Context } from "../program.ts";
import { latestReceipts, readReceipts } from "../receipts.ts";
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
  checkReadable(shell, file, "receipts file");
  if (holdsNone(shell, file))
    throw new UsageError(`${file}: it holds no receipt, so there is nothing to undo.`);
  const { ports } = await connect(shell, options, 16);
  const lines = durableLines(shell, file);
  const result = await undo(ports, () => latestReceipts(shell, file), {
    concurrency: 16,
    surroundings: surroundings(shell),
    receipts: (receipt) => lines.append(JSON.stringify(receipt)),
  });
  lines.close();
  if (!result.ok) throw new UsageError(result.failure.message);
  return finish(shell, file, result.value);
}

/** Reads all of it: a file of something else is refused before anything is undone. */
function holdsNone(shell: Shell, file: string): boolean {
  let none = true;
  for (const _ of readReceipts(shell, file)) none = false;
  return none;
}

function finish(shell: Shell, file: string, { undone, left, notUndone, stopped }: UndoReport): number {
  shell.stdout.write(`${count(undone)} undone, ${counted(left, "change")} left as they are.\n`);
  for (const { receipt, reason } of notUndone)
    shell.stdout.write(`  ${plain(resourceId(receipt.action.resource))}: ${plain(reason)}\n`);
  const more = left - notUndone.length;
  if (more > 0) shell.stdout.write(`  and ${count(more)} more.\n`);
  if (stopped !== undefined) {
    shell.stderr.write(`bucketseal: ${stopped} Run 'bucketseal undo ${file}' again to go on.\n`);
    return exit.interrupted;
  }
  return left > 0 ? exit.fails : exit.ok;
}
