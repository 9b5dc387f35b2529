import type { Command } from "commander";
import { baselineJsonSchema } from "../../model/baseline/schema.ts";
import type { Context } from "../program.ts";

export function addSchema(program: Command, { shell }: Context): void {
  program
    .command("schema")
    .description("print the JSON Schema of bucketseal.yml, for editors")
    .addHelpText("after", "\nExample:\n  $ bucketseal schema > bucketseal.schema.json")
    .action(() => {
      shell.stdout.write(`${JSON.stringify(baselineJsonSchema(), null, 2)}\n`);
    });
}
