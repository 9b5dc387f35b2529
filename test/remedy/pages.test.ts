import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { objectRefusals } from "../../src/remedy/codes.ts";

const pages = resolve(import.meta.dirname, "../../docs/refusals");

/** What is wrong with the page of a code, in words. */
function faultsOf(code: string, folder: string): string[] {
  const file = resolve(folder, `${code}.md`);
  if (!existsSync(file)) return [`docs/refusals/${code}.md is missing`];
  const text = readFileSync(file, "utf8");
  const faults = text.startsWith(`# ${code}: `) ? [] : [`${code}.md does not begin with its code`];
  const sections = ["## What it means", "## Why nothing is done", "## What you can do"];
  return [
    ...faults,
    ...sections.filter((name) => !text.includes(`\n${name}\n`)).map((name) => `${code}.md lacks ${name}`),
  ];
}

describe("a page for every refusal", () => {
  it.each(Object.keys(objectRefusals))("%s", (code) => {
    expect(code).toMatch(/^[A-Z]+(-[A-Z]+)*$/);
    expect(faultsOf(code, pages)).toEqual([]);
  });

  it("all are listed in docs/remedies.md", () => {
    const text = readFileSync(resolve(pages, "../remedies.md"), "utf8");
    const missing = Object.keys(objectRefusals).filter((code) => !text.includes(`(refusals/${code}.md)`));
    expect(missing).toEqual([]);
  });

  it("would be missed", () => {
    expect(faultsOf("NO-SUCH-CODE", pages)).toEqual(["docs/refusals/NO-SUCH-CODE.md is missing"]);
  });

  it("every advice is a sentence", () => {
    for (const advice of Object.values(objectRefusals)) expect(advice).toMatch(/^[A-Z].*\.$/);
  });
});
