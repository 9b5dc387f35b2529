import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { type Ran, runIn } from "./harness.ts";

const run = (...args: string[]): Promise<Ran> => runIn(tmpdir(), args);

const help = await run("--help");
const commands = [...help.stdout.matchAll(/^ {2}([a-z]+)(?: .*)?$/gm)]
  .map(([, name]) => name ?? "")
  .filter((name) => name !== "help");

describe("help", () => {
  it("lists every command, examples and exit codes", async () => {
    const { code, stdout, stderr } = help;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(commands).toEqual(expect.arrayContaining(["demo", "scan", "plan", "apply", "undo", "explain"]));
    expect(commands).toEqual(expect.arrayContaining(["keys", "rules", "init", "schema", "local", "invoke"]));
    expect(stdout).toContain("Examples:");
    expect(stdout).toContain("Exit codes:");
  });

  it.each(commands)("%s --help shows an example that names the command", async (command) => {
    const { code, stdout, stderr } = await run(command, "--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`Examples?:\n  \\$ bucketseal ${command}\\b`));
    // A command line to copy is never broken; everything else fits the terminal.
    const wide = stdout.split("\n").filter((line) => line.length > 80 && !line.startsWith("  $"));
    expect(wide).toEqual([]);
  });

  it("help COMMAND is the same as COMMAND --help", async () => {
    const asked = await run("help", "scan");
    expect(asked.code).toBe(0);
    expect(asked.stdout).toBe((await run("scan", "--help")).stdout);
  });

  it("no command at all: the whole help on stderr, exit 2", async () => {
    const { code, stdout, stderr } = await run();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe((await run("--help")).stdout);
  });
});

describe("--version", () => {
  it("prints what package.json says", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(await run("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("wrong use is one sentence on stderr, exit 2, nothing on stdout", () => {
  const cases: readonly { args: string[]; says: RegExp }[] = [
    { args: ["scann"], says: /unknown command 'scann'.*Did you mean scan\?/ },
    { args: ["frobnicate"], says: /unknown command 'frobnicate'/ },
    { args: ["scan", "--buckett", "x"], says: /unknown option '--buckett'.*Did you mean --bucket\?/ },
    { args: ["scan", "--format", "xml"], says: /Allowed choices are terminal, json, csv, html/ },
    { args: ["scan", "--concurrency", "0"], says: /whole number from 1 to 1024/ },
    { args: ["scan", "--concurrency", "many"], says: /whole number from 1 to 1024/ },
    { args: ["scan", "--bucket"], says: /'--bucket <name>' argument missing/ },
    { args: ["scan", "extra"], says: /too many arguments.*scan/ },
    { args: ["apply"], says: /missing required argument 'plan'/ },
    { args: ["explain"], says: /bucket/ },
    { args: ["undo"], says: /missing required argument 'receipts'/ },
    { args: ["local", "--port", "70000"], says: /whole number from 0 to 65535/ },
    { args: ["local", "--fleet", "large"], says: /Allowed choices are sample, empty/ },
    { args: ["invoke", "object-created"], says: /required option '--event <file>' not specified/ },
    { args: ["invoke", "object-created", "--event", "e.json", "--timeout", "soon"], says: /whole number/ },
    { args: ["invoke", "../x", "--event", "e.json"], says: /no function/ },
    { args: ["invoke", "nothing", "--event", "e.json"], says: /no bundle of a function "nothing"/i },
  ];

  it.each(cases)("$args", async ({ args, says }) => {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^bucketseal: [^\n]+\n$/);
    expect(stderr).not.toMatch(/ at .*:\d+:\d+|this is a bug/);
  });
});
