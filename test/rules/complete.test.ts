import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { controlName, controlsCheckedOn, controlsFor } from "../../src/rules/controls.ts";
import { allRules, bucketRules, keyRules, objectRules } from "../../src/rules/index.ts";
import { bucketCases, keyCases, objectCases } from "./cases/index.ts";

const root = resolve(import.meta.dirname, "../..");
const ids = allRules.map((rule) => rule.id);
const fileName = (id: string) => id.toLowerCase();
const filesIn = (folder: string, pattern: RegExp) =>
  readdirSync(join(root, folder)).flatMap((name) => pattern.exec(name)?.[1] ?? []);

const questions = {
  stored: "What is stored?",
  next: "What can be stored next?",
  custody: "Who can open it?",
} as const;

describe.each(allRules)("$id is whole", ({ id, title, severity, question }) => {
  it("has a file of its own", () => {
    const source = readFileSync(join(root, "src/rules", `${fileName(id)}.ts`), "utf8");
    expect(source.match(/id: "S3E-\d{3}"/g)).toEqual([`id: "${id}"`]);
  });

  it("has a pass, a fail and an unknown among its cases", () => {
    const cases = [
      ...bucketCases.map(({ rule, cases }) => ({ id: rule.id, expects: cases.map((one) => one.expect) })),
      ...objectCases.map(({ rule, cases }) => ({ id: rule.id, expects: cases.map((one) => one.expect) })),
      ...keyCases.map(({ rule, cases }) => ({ id: rule.id, expects: cases.map((one) => one.expect) })),
    ].find((of) => of.id === id);
    for (const expected of ["pass", "fail", "unknown"]) expect(cases?.expects).toContain(expected);
  });

  const page = join(root, "docs/rules", `${id}.md`);

  it("has a page that tells its question, severity, examples and remedy", () => {
    expect(existsSync(page), page).toBe(true);
    const text = readFileSync(page, "utf8");
    expect(text).toContain(`# ${id}: ${title}\n`);
    expect(text).toContain(`${questions[question]} · ${severity}`);
    for (const heading of ["What it means", "Why it matters", "Examples", "How to mend it", "Controls"]) {
      expect(text).toContain(`\n## ${heading}\n`);
    }
    for (const verdict of ["pass", "fail", "unknown"]) expect(text).toContain(`| ${verdict} |`);
  });

  it("has a page with exactly its controls", () => {
    const controls = readFileSync(page, "utf8").split("\n## Controls\n")[1] ?? "";
    const listed = controls.split("\n").filter((line) => line.startsWith("- "));
    const expected = controlsFor(id).map((control) => {
      const { source, only } = control;
      return `- ${controlName(control)} (${source}${only === undefined ? "" : `; ${only}`})`;
    });
    expect(listed).toEqual(expected);
    if (expected.length > 0) expect(controls).toContain(`as of ${controlsCheckedOn}`);
  });
});

describe("the set of rules", () => {
  it("has nothing in its folders that is not in the index", () => {
    expect(filesIn("src/rules", /^(s3e-\d+)\.ts$/).sort()).toEqual(ids.map(fileName).sort());
    expect(filesIn("docs/rules", /^(S3E-\d+)\.md$/).sort()).toEqual([...ids].sort());
  });

  it("has each id once, in the hundred of its kind of resource", () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect(bucketRules.every(({ id }) => id.startsWith("S3E-1"))).toBe(true);
    expect(objectRules.every(({ id }) => id.startsWith("S3E-2"))).toBe(true);
    expect(keyRules.every(({ id }) => id.startsWith("S3E-3"))).toBe(true);
  });
});

describe("controls", () => {
  const all = ids.flatMap((id) => controlsFor(id));

  it("name no retired control (F50)", () => {
    expect(all.map(controlName)).not.toContain("AWS Security Hub S3.4");
  });

  it("give a version to every CIS number, which means nothing without (F61)", () => {
    for (const control of all.filter(({ framework }) => framework.startsWith("CIS"))) {
      expect(control.version).toMatch(/^v\d/);
    }
  });

  it("list nothing twice for one rule", () => {
    for (const id of ids) {
      const names = controlsFor(id).map(controlName);
      expect(new Set(names).size, id).toBe(names.length);
    }
  });
});
