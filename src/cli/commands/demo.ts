import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { runDemo } from "../demo/run.ts";
import type { Context } from "../program.ts";
import { UsageError } from "../shell.ts";

type Options = { readonly out: string };

export function addDemo(program: Command, context: Context): void {
  program
    .command("demo")
    .description("watch a fleet of buckets being scanned, explained and mended on an embedded AWS")
    .option("--out <folder>", "where the reports go", "bucketseal-report")
    .addHelpText("after", "\nExample:\n  $ bucketseal demo")
    .action(async ({ out }: Options) => {
      const folder = resolve(context.shell.cwd, out);
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, ".gitignore"), "*\n");
      } catch {
        throw new UsageError(`${out}: the folder for the reports cannot be made; choose another --out.`);
      }
      context.leave(await runDemo(context, out));
    });
}
