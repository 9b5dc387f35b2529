import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, desk, type Running } from "./harness.ts";
import { smallBaseline } from "./small-fleet.ts";

let at: Desk;

beforeAll(async () => {
  at = await desk();
  at.write("bucketseal.yml", smallBaseline);
});

afterAll(() => at.close());

const sequence = "\u001b[";

describe("colour", () => {
  const cases: readonly { name: string; args?: string[]; how: Running; coloured: boolean }[] = [
    { name: "on a terminal", how: { stdoutIsTTY: true }, coloured: true },
    { name: "never into a pipe or a file", how: {}, coloured: false },
    { name: "not with NO_COLOR", how: { stdoutIsTTY: true, env: { NO_COLOR: "1" } }, coloured: false },
    {
      name: "with an empty NO_COLOR, which means nothing",
      how: { stdoutIsTTY: true, env: { NO_COLOR: "" } },
      coloured: true,
    },
    { name: "not on a dumb terminal", how: { stdoutIsTTY: true, env: { TERM: "dumb" } }, coloured: false },
    { name: "not with --no-color", args: ["--no-color"], how: { stdoutIsTTY: true }, coloured: false },
  ];

  it.each(cases)("$name", async ({ args = [], how, coloured }) => {
    const { stdout } = await at.run([...args, "explain", "good"], how);
    expect(stdout.includes(sequence)).toBe(coloured);
  });

  it("changes nothing but colour", async () => {
    const coloured = await at.run(["rules"], { stdoutIsTTY: true });
    const bare = await at.run(["rules"]);
    expect(coloured.stdout.replace(/\u001b\[\d+m/g, "")).toBe(bare.stdout);
  });

  it("is never in JSON and CSV", async () => {
    for (const format of ["json", "csv"]) {
      const { stdout } = await at.run(["scan", "--format", format], { stdoutIsTTY: true });
      expect(stdout).not.toContain(sequence);
    }
  });
});

describe("progress", () => {
  it("is shown on a terminal's stderr, within its width, and wiped at the end", async () => {
    const { stderr, stdout } = await at.run(["scan"], { stderrIsTTY: true, columns: 40 });
    expect(stderr).toMatch(/Reading settings|Scanning/);
    expect(stderr.endsWith("\r\u001b[2K")).toBe(true);
    for (const drawn of stderr.split("\r\u001b[2K")) expect(drawn.length).toBeLessThan(40);
    expect(stdout).not.toMatch(/Reading settings|Scanning:/);
  });

  it("is not written where stderr is no terminal", async () => {
    expect((await at.run(["scan"], { stdoutIsTTY: true })).stderr).toBe("");
  });

  it("shows names from AWS without their control characters", async () => {
    const { stderr } = await at.run(["explain", "no\u001b[31msuch"]);
    expect(stderr).toContain("no\\e[31msuch");
    expect(stderr).not.toContain("\u001b");
  });
});

describe("Ctrl-C", () => {
  it("during a scan says how far it got, and exits 130", async () => {
    const stop = new AbortController();
    const { code, stdout, stderr } = await at.run(["scan"], {
      signal: stop.signal,
      stderrIsTTY: true,
      seen: (text) => {
        if (text.includes("Reading settings")) stop.abort();
      },
    });
    expect(code).toBe(130);
    expect(stderr).toMatch(/bucketseal: Stopped after 0 of 4 buckets and 0 objects\.\n$/);
    expect(stdout).toContain("Stopped");
  });

  it("during a plan writes none", async () => {
    const stop = new AbortController();
    stop.abort();
    at.write("plan.json", "old");
    const ran = await at.run(["plan", "--out", "plan.json"], { signal: stop.signal });
    expect(ran).toMatchObject({ code: 130, stdout: "" });
    expect(ran.stderr).toMatch(/^bucketseal: no plan was made\. Stopped after [^\n]+\n$/);
    expect(at.read("plan.json")).toBe("old");
  });

  it("during apply changes nothing more", async () => {
    await at.run(["plan", "--bucket", "plain", "--out", "plan.json"]);
    const stop = new AbortController();
    stop.abort();
    const { code, stderr } = await at.run(["apply", "plan.json", "--yes"], { signal: stop.signal });
    expect(code).toBe(130);
    expect(stderr).toMatch(/^bucketseal: Stopped after 0 of \d+ actions\. [^\n]+\n$/);
    expect((await at.run(["scan", "--bucket", "plain"])).code).toBe(1);
  });
});
