import { Command, CommanderError, InvalidArgumentError } from "commander";
import { plain } from "../report/terminal/style.ts";
import { addApply } from "./commands/apply.ts";
import { addDemo } from "./commands/demo.ts";
import { addExplain } from "./commands/explain.ts";
import { addInit } from "./commands/init.ts";
import { addInvoke } from "./commands/invoke.ts";
import { addJobs } from "./commands/jobs.ts";
import { addKeys } from "./commands/keys.ts";
import { addLocal } from "./commands/local.ts";
import { addPlan } from "./commands/plan.ts";
import { addPolicy } from "./commands/policy.ts";
import { addRules } from "./commands/rules.ts";
import { addScan } from "./commands/scan.ts";
import { addSchema } from "./commands/schema.ts";
import { addUndo } from "./commands/undo.ts";
import { exit, type Shell, UsageError, wantsColour } from "./shell.ts";
import { version } from "./version.ts";

/** What a command is given: the shell, and a place for its exit code. */
export type Context = {
  readonly shell: Shell;
  /** False after `--no-color`. */
  readonly colour: () => boolean;
  readonly leave: (code: number) => void;
};

/** Parses the arguments, runs one command, and answers the exit code; never throws for what a user did. */
export async function runCli(shell: Shell): Promise<number> {
  let code: number = exit.ok;
  const program = new Command("bucketseal");
  const context: Context = {
    shell,
    colour: () => program.opts<{ color: boolean }>().color,
    leave: (left) => {
      code = left;
    },
  };
  describe(program, shell);
  const commands = [
    addDemo,
    addScan,
    addPlan,
    addApply,
    addJobs,
    addUndo,
    addExplain,
    addPolicy,
    addKeys,
    addRules,
    addInit,
  ];
  for (const add of [...commands, addSchema, addLocal, addInvoke]) add(program, context);
  for (const command of program.commands) quietExits(command, shell);
  if (shell.argv.length === 0) {
    program.outputHelp({ error: true });
    return exit.usage;
  }
  try {
    await program.parseAsync([...shell.argv], { from: "user" });
    return code;
  } catch (error) {
    return failed(error, shell);
  }
}

function describe(program: Command, shell: Shell): void {
  program
    .description("Finds, explains and mends the encryption of every object in Amazon S3.")
    .version(version, "--version", "print the version")
    .option("--no-color", "no colour, whatever the terminal can do")
    .showSuggestionAfterError(true)
    .addHelpText("after", helpEnd);
  quietExits(program, shell);
}

const helpEnd = `
Examples:
  $ bucketseal demo                    a fleet of buckets on an embedded AWS; needs no account
  $ bucketseal scan --bucket my-bucket only reads

Exit codes: 0 all is well, 1 something fails, 2 wrong use or a fatal error, 3 something stayed unknown.`;

/** Commander's own messages come out as ours do, and nothing calls process.exit. */
function quietExits(command: Command, shell: Shell): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void shell.stdout.write(text),
    writeErr: (text) => void shell.stderr.write(text),
    outputError: () => {},
    getOutHelpWidth: () => Math.min(shell.stdout.columns, 100),
    getErrHelpWidth: () => Math.min(shell.stderr.columns, 100),
    getOutHasColors: () => wantsColour(shell, shell.stdout, true),
  });
}

function failed(error: unknown, shell: Shell): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exit.ok;
    const [first = "", ...more] = error.message.replace(/^error: /, "").split("\n");
    const hint = more.join(" ").trim();
    const problem = hint === "" ? first.replace(/\.$/, "") : first;
    shell.stderr.write(`bucketseal: ${problem}${hint === "" ? "; see 'bucketseal --help'." : ` ${hint}`}\n`);
    return exit.usage;
  }
  if (error instanceof UsageError) {
    shell.stderr.write(`bucketseal: ${plain(error.message)}\n`);
    return exit.usage;
  }
  const words = error instanceof Error ? error.message : String(error);
  shell.stderr.write(
    `bucketseal: this is a bug: ${plain(words.split("\n")[0] ?? "")}; set BUCKETSEAL_DEBUG=1 to see where.\n`,
  );
  if (shell.env["BUCKETSEAL_DEBUG"] === "1" && error instanceof Error) shell.stderr.write(`${error.stack}\n`);
  return exit.usage;
}

/** For `.argParser`: a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}
