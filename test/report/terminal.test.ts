import { describe, expect, it } from "vitest";
import type { Action, Plan, Refusal } from "../../src/model/plan.ts";
import { objectResource } from "../../src/model/resource.ts";
import { terminalComparison } from "../../src/report/terminal/compare.ts";
import { terminalCustody } from "../../src/report/terminal/custody.ts";
import { terminalMatrix } from "../../src/report/terminal/matrix.ts";
import { terminalPlan } from "../../src/report/terminal/plan.ts";
import { terminalReport } from "../../src/report/terminal/report.ts";
import { rulesTable } from "../../src/report/terminal/rules.ts";
import { plain } from "../../src/report/terminal/style.ts";
import { allRules } from "../../src/rules/index.ts";
import { cell, hostile, runReport } from "./fixture.ts";

const style = { columns: 80, colour: false };

const resource = objectResource("aws", { bucket: "acme", key: hostile[3] });
const action: Action = {
  id: "copy-object acme",
  kind: "copy-object",
  resource,
  region: "us-east-1",
  rules: ["S3E-201"],
  summary: "Copy it onto itself.",
  cost: { s3: { put: 1, get: 2 }, kms: 1, bytes: 2048 },
  risks: [`An event is raised for ${hostile[3]}.`],
  before: { eTag: "a", lastModified: "2019-06-14T00:00:00Z", encryption: { type: "none" }, size: 2048 },
  after: { type: "sse-s3" },
};
const refusal: Refusal = {
  code: "SSE-C-KEY-NOT-HELD",
  resource,
  rules: ["S3E-204"],
  reason: "Nobody here holds the key.",
  advice: "Find the key.",
};
const plan: Plan = {
  schema: "bucketseal.plan.v1",
  createdAt: "2026-11-23T10:00:00.000Z",
  account: "111122223333",
  partition: "aws",
  baseline: { source: "bucketseal.yml", digest: "0".repeat(64) },
  actions: [action],
  refusals: [refusal],
  digest: "abcdef0123456789",
};

const texts: readonly (readonly [string, string])[] = [
  ["report", terminalReport(runReport(), style)],
  ["plan", terminalPlan(plan, style)],
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
