import { describe, expect, it } from "vitest";
import { estimateOf } from "../../src/remedy/estimate.ts";
import { terminalComparison } from "../../src/report/terminal/compare.ts";
import { terminalCustody } from "../../src/report/terminal/custody.ts";
import { terminalMatrix } from "../../src/report/terminal/matrix.ts";
import { terminalPlan } from "../../src/report/terminal/plan.ts";
import { terminalReport } from "../../src/report/terminal/report.ts";
import { rulesTable } from "../../src/report/terminal/rules.ts";
import { plain } from "../../src/report/terminal/style.ts";
import { allRules } from "../../src/rules/index.ts";
import { cell, hostile, runReport } from "./fixture.ts";
import { dear, plan } from "./plan-fixture.ts";

const style = { columns: 80, colour: false };

const texts: readonly (readonly [string, string])[] = [
  ["report", terminalReport(runReport(), style)],
  ["plan", terminalPlan(plan, style)],
  ["dear plan", terminalPlan({ ...plan, estimate: dear }, style)],
  [
    "matrix",
    terminalMatrix(
      {
        bucket: "acme",
        cells: [cell({}), cell({ by: [hostile[3]], outcome: "denied" }), cell({ principal: "root" })],
      },
      style,
    ),
  ],
  ["custody", terminalCustody(runReport().custody, style)],
  ["comparison", terminalComparison(runReport(), runReport({ rules: {} }), plan, style)],
  ["rules", rulesTable(allRules, style)],
];

describe("terminal texts", () => {
  it.each(texts)("the %s fits 80 columns, has no colour and no control character", (_name, text) => {
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it("says what to do first, what stayed unknown, and which exemptions ended", () => {
    const text = terminalReport(runReport(), style);
    expect(text).toMatch(/To do first[\s\S]*S3E-201 +high +2/);
    expect(text).toMatch(/STAYED UNKNOWN[\s\S]*HEAD was denied/);
    expect(text).toMatch(/EXPIRED EXEMPTIONS[\s\S]*S3E-204/);
  });

  it("shows what a plan costs: every kind of it, in all, each month, how long, and that it is an estimate", () => {
    const text = terminalPlan({ ...plan, estimate: dear }, style);
    for (const row of [
      /S3 requests +2,000,000 PUT, 6,000,000 GET and HEAD +26\.00/,
      /KMS requests +40,000 \(20,000 with Bucket Keys, 2,000,000 +0\.12/,
      /without Bucket Keys\)/,
      /Retrieval +300\.0 GiB read +3\.00/,
      /Early deletion .* 1\.88/,
      /Replication +300\.0 GiB carried again +6\.00/,
      /S3 Batch jobs +2 jobs, 1,500,000 objects +2\.00/,
      /In all, once +at least 19 minutes +39\.00/,
      /Each month after +300\.0 GiB of old versions +3\.75/,
      /Prices as of \d{4}-\d\d-\d\d\. Prices of us-east-1: those of eu-central-1 are not\s+known here\./,
    ])
      expect(text).toMatch(row);
  });

  it("leaves out what is not paid for, and the whole of it where nothing is", () => {
    const text = terminalPlan(plan, style);
    expect(text).toMatch(/S3 requests +1 PUT, 2 GET and HEAD +under 0\.01/);
    expect(text).not.toMatch(/Retrieval|Replication|Batch jobs|Each month/);
    const { actions: _, ...rest } = plan;
    expect(terminalPlan({ ...rest, actions: [], estimate: estimateOf([]) }, style)).not.toMatch(/ESTIMATE/);
  });

  it("shows a plan's counts and cost, and each refusal with its reason and advice", () => {
    const text = terminalPlan(plan, style);
    expect(text).toMatch(/copy-object +acme +1 +3 +1 +2\.0 KiB/);
    expect(text).toMatch(/SSE-C-KEY-NOT-HELD +1 +acme/);
    expect(text).toContain("Nobody here holds the key.");
    expect(text).toContain("Find the key.");
  });

  it("puts before and after side by side, with the refusal that explains what is left", () => {
    const after = runReport({ rules: { "S3E-204": { pass: 0, fail: 4, unknown: 0, exempt: 0 } } });
    const text = terminalComparison(runReport(), after, plan, style);
    expect(text).toMatch(/S3E-201 .* 2 +0/);
    expect(text).toMatch(/S3E-204 .* 0 +4 +SSE-C-KEY-NOT-HELD/);
  });

  it("colours only when told to", () => {
    expect(terminalReport(runReport(), { columns: 80, colour: true })).toContain("\u001b[");
  });

  it.each([
    ["\u001b[2J", "\\e[2J"],
    ["a\nb", "a\\nb"],
    ["a\u202eb", "a\\u{202e}b"],
    ["grüße 日本語 🔒", "grüße 日本語 🔒"],
  ])("makes %j plain", (text, expected) => {
    expect(plain(text)).toBe(expected);
  });
});
