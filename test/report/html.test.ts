import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlReport } from "../../src/report/html/page.ts";
import { previousFromRun } from "../../src/report/previous.ts";
import { chromiumPath, launch } from "./browser.ts";
import { hostile, runReport } from "./fixture.ts";

const previous = previousFromRun(
  runReport({ rules: { "S3E-201": { pass: 0, fail: 7, unknown: 0, exempt: 0 } } }),
);
const page = htmlReport(runReport(), previous);

describe("HTML report", () => {
  it("escapes whatever came from AWS", () => {
    expect(page).not.toContain("<script");
    expect(page).not.toContain("<img");
    expect(page).not.toContain("\u001b");
    expect(page).not.toContain("\u202e");
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  it("names no place on the network", () => {
    expect(page).not.toMatch(/(src|href)="(?!#|data:)/);
    expect(page).not.toMatch(/@import|url\(/);
  });

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
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    [1280, "light"],
    [400, "light"],
    [400, "dark"],
  ] as const)(
    "renders at %i px, %s: no error, no request, nothing wider than the window",
    async (width, colorScheme) => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const tab = await context.newPage();
      const problems: string[] = [];
      const requests: string[] = [];
      tab.on("pageerror", (error) => problems.push(error.message));
      tab.on("console", (message) => problems.push(message.text()));
      tab.on("dialog", (dialog) => problems.push(`dialog ${dialog.message()}`));
      tab.on("request", (request) => requests.push(request.url()));
      const url = pathToFileURL(join(folder, "report.html")).href;
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
