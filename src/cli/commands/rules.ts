import type { Command } from "commander";
import { rulesTable } from "../../report/terminal/rules.ts";
import { allRules } from "../../rules/index.ts";
import type { Context } from "../program.ts";
import { styleFor } from "../style.ts";

export function addRules(program: Command, context: Context): void {
  program
    .command("rules")
    .description("list the rules, what each asks and how severe it is")
    .addHelpText("after", "\nExample:\n  $ bucketseal rules")
    .action(() => {
      context.shell.stdout.write(rulesTable(allRules, styleFor(context)));
    });
}
