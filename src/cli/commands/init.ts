import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { baselineTemplate } from "../../model/baseline/template.ts";
import { writeNamed } from "../files.ts";
import type { Context } from "../program.ts";
import { UsageError } from "../shell.ts";

export function addInit(program: Command, { shell }: Context): void {
  program
    .command("init")
    .description("write a commented bucketseal.yml to start from")
    .option("--out <file>", "where to write it", "bucketseal.yml")
    .addHelpText("after", "\nExample:\n  $ bucketseal init && bucketseal scan")
    .action(async (options: { out: string }) => {
      if (existsSync(resolve(shell.cwd, options.out)))
        throw new UsageError(`${options.out}: it exists already and is left as it is; choose another --out.`);
      await writeNamed(shell, options.out, baselineTemplate());
      shell.stdout.write(`Wrote ${options.out}. Change it to what you require, then run: bucketseal scan\n`);
    });
}
