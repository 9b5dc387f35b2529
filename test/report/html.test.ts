import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BatchAction } from "../../src/model/plan.ts";
import { htmlReport, planPage } from "../../src/report/html/page.ts";
import { previousFromRun } from "../../src/report/previous.ts";
import { chromiumPath, launch } from "./browser.ts";
import { hostile, runReport } from "./fixture.ts";
import { dear, plan } from "./plan-fixture.ts";

const previous = previousFromRun(
  runReport({ rules: { "S3E-201": { pass: 0, fail: 7, unknown: 0, exempt: 0 } } }),
);
const page = htmlReport(runReport(), previous);

const job: BatchAction = {
  id: "batch-update acme",
  kind: "batch-update",
  resource: { type: "bucket", arn: "arn:aws:s3:::acme", bucket: "acme" },
  region: "us-east-1",
  rules: [],
  summary: `Update all. ${hostile[0]}`,
  cost: { s3: { put: 1, get: 2 }, kms: 1, bytes: 0 },
  risks: [],
  after: { type: "sse-s3" },
  objects: { file: "f", sha256: "0", count: 1_500_000 },
  role: `arn:aws:iam::111122223333:role/${hostile[1]}`,
  reports: "reports",
};
const many = Array.from({ length: 30 }, () => plan.refusals).flat();
const ofPlan = planPage(
  { ...plan, actions: [...plan.actions, job], refusals: many, estimate: dear },
  runReport(),
);

describe("HTML page of a plan", () => {
  it("shows the actions, the jobs, what they take, what to know, and what is refused and why", () => {
    for (const text of [
      "What will be done",
      "copy-object",
      "Copy it onto itself.",
      "1,500,000",
      "Jobs of S3 Batch Operations",
      "What it takes",
      "at least 19 minutes",
      "39.00",
      "Prices as of",
      "Good to know before you say yes",
      "What will not be touched",
      "SSE-C-KEY-NOT-HELD",
      "Nobody here holds the key.",
      "Find the key.",
      "and 5 more in the plan file",
    ])
      expect(ofPlan).toContain(text);
  });

  it("says so where there is nothing to do, and leaves out what there is none of", () => {
    const { estimate: _, ...rest } = plan;
    const none = planPage({ ...rest, actions: [], refusals: [] }, runReport());
    expect(none).toContain("Nothing to do.");
    expect(none).not.toMatch(/What it takes|Good to know|What will not be touched|Jobs of S3/);
  });
});

describe.each([
  ["report", page],
  ["plan", ofPlan],
])("HTML %s", (_name, page) => {
  it("escapes whatever came from AWS", () => {
    expect(page).not.toContain("<script");
    expect(page).not.toContain("<img");
    expect(page).not.toContain("\u001b");
    expect(page).not.toContain("\u202e");
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("has a place for each of its own links", () => {
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !page.includes(`id="${id}"`))).toEqual([]);
  });

  it("names no place on the network", () => {
    expect(page).not.toMatch(/(src|href)="(?!#|data:)/);
    expect(page).not.toMatch(/@import|url\(/);
  });
});

describe("HTML report", () => {
  it("shows the three questions, the matrix, the verdicts by rule and what changed", () => {
    for (const text of [
      "1. What is stored?",
      "2. What can be stored next?",
      "3. Who can open it?",
      "Verdicts by rule",
    ])
      expect(page).toContain(text);
    expect(page).toMatch(
      /Since the previous run[\s\S]*S3E-201[\s\S]*<td class="n">7<\/td><td class="n pass">2<\/td>/,
    );
  });

  it("says nothing of changes when there was no run before", () => {
    expect(htmlReport(runReport())).not.toContain("Since the previous run");
  });
});

describe.runIf(chromiumPath !== undefined)("HTML report in Chromium", () => {
  const folder = mkdtempSync(join(tmpdir(), "bucketseal-html-"));
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(join(folder, "report.html"), page);
    writeFileSync(join(folder, "plan.html"), ofPlan);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["report", 1280, "light"],
    ["report", 400, "light"],
    ["report", 400, "dark"],
    ["plan", 400, "dark"],
  ] as const)(
    "the %s renders at %i px, %s: no error, no request, nothing wider than the window",
    async (name, width, colorScheme) => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const tab = await context.newPage();
      const problems: string[] = [];
      const requests: string[] = [];
      tab.on("pageerror", (error) => problems.push(error.message));
      tab.on("console", (message) => problems.push(message.text()));
      tab.on("dialog", (dialog) => problems.push(`dialog ${dialog.message()}`));
      tab.on("request", (request) => requests.push(request.url()));
      const url = pathToFileURL(join(folder, `${name}.html`)).href;
      await tab.goto(url);
      expect(problems).toEqual([]);
      expect(requests.filter((request) => request !== url && !request.startsWith("data:"))).toEqual([]);
      const overflow = await tab.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      expect(overflow).toBe(0);
      await tab.locator("details summary").first().click();
      expect(await tab.locator("details[open] li").count()).toBeGreaterThan(0);
      expect(await tab.locator("body").textContent()).toContain(hostile[0]);
      await context.close();
    },
  );
});
