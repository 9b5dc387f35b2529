import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { planDigest } from "../../src/flow/digest.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { type Ran, runIn, today } from "./harness.ts";

const folder = mkdtempSync(join(tmpdir(), "bucketseal-demo-"));
let ran: Ran;

/** Once for the file: the demo takes seconds. */
beforeAll(async () => {
  let time = today;
  const now = () => {
    time += 200;
    return time;
  };
  ran = await runIn(folder, ["demo"], { stderrIsTTY: true, now });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string): string => readFileSync(join(folder, "bucketseal-report", name), "utf8");

type Report = {
  readonly summary: Readonly<Record<string, number>>;
  readonly verdicts: readonly { readonly verdict: string }[];
};

describe("bucketseal demo", () => {
  it("exits 0, with nothing but progress on stderr", () => {
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain("Scanning:");
    expect(ran.stderr).toContain("Applying:");
    expect(ran.stderr).not.toMatch(/bucketseal:|Error|warn/i);
  });

  it("tells its story in six parts, and ends with what to type on an account of one's own", () => {
    expect([...ran.stdout.matchAll(/^(\d)\. /gm)].map(([, number]) => number)).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
    ]);
    expect(ran.stdout).toMatch(
      /npx bucketseal scan .*\n[\s\S]*Nothing changes before you say 'bucketseal apply'\.\n\n$/,
    );
    expect(ran.stdout).not.toContain("\u001b");
  });

  it("fits 80 columns, but for the line of how fast it was", () => {
    const wide = ran.stdout.split("\n").filter((line) => line.length > 80);
    expect(wide.filter((line) => !line.endsWith(" calls at a time"))).toEqual([]);
  });

  it("shows failures after apply only with the codes of refusals", () => {
    const [, comparison = ""] = /^5\. .*\n\n([\s\S]*?)\n6\. /m.exec(ran.stdout) ?? [];
    const rows = [...comparison.matchAll(/^(S3E-\d+) .*? ([\d,]+) +([\d,]+)(?: +([A-Z-]+.*))?$/gm)];
    expect(rows.length).toBeGreaterThan(10);
    const codes = new Set(plan().refusals.map(({ code }) => code));
    for (const [line, , , after = "", first = ""] of rows) {
      if (after === "0") expect(first, line).toBe("");
      else
        expect(
          [...codes, "NONCURRENT-NOT-ENCRYPT"].some((code) => first.startsWith(code)),
          line,
        ).toBe(true);
    }
    expect(rows.filter(([, , , after]) => after !== "0").length).toBeGreaterThan(0);
  });

  it("writes reports, a plan whose digest holds, and a receipt for each action", () => {
    const files = readdirSync(join(folder, "bucketseal-report")).sort();
    expect(files).toEqual([
      ".gitignore",
      "before.json",
      "bucketseal.yml",
      "plan.html",
      "plan.json",
      "receipts.jsonl",
      "report.csv",
      "report.html",
      "report.json",
    ]);
    const made = plan();
    expect(planDigest(made)).toBe(made.digest);
    const receipts = read("receipts.jsonl")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Receipt);
    const applied = receipts.filter(({ status }) => status === "applied").map(({ action }) => action.id);
    expect(applied.sort()).toEqual(made.actions.map(({ id }) => id).sort());
  });

  it("leaves less to mend than there was, and says the same in every format", () => {
    const [before, after] = ["before.json", "report.json"].map((name) => JSON.parse(read(name)) as Report);
    expect(before?.summary["fail"]).toBeGreaterThan(1000);
    expect(after?.summary["fail"]).toBeLessThan(100);
    expect(after?.summary["unknown"]).toBe(0);
    const records = read("report.csv").split("\r\n").length - 2;
    expect(after?.verdicts.length).toBe(records);
    for (const page of ["report.html", "plan.html"]) expect(read(page)).toMatch(/^<!doctype html>/i);
  });

  it("says in one sentence where the reports cannot go", async () => {
    writeFileSync(join(folder, "taken"), "");
    const other = await runIn(folder, ["demo", "--out", "taken"]);
    expect(other).toMatchObject({ code: 2, stdout: "" });
    expect(other.stderr).toMatch(/^bucketseal: taken: the folder for the reports cannot be made; [^\n]+\n$/);
    expect(existsSync(join(folder, "taken"))).toBe(true);
  });
});

function plan(): Plan {
  return JSON.parse(read("plan.json")) as Plan;
}
