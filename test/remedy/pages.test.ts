import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { objectRefusals } from "../../src/remedy/codes.ts";

const root = resolve(import.meta.dirname, "../..");
const pages = join(root, "docs/refusals");

/** What is wrong with the page of a code, in words. */
function faultsOf(code: string): string[] {
  const file = join(pages, `${code}.md`);
  if (!existsSync(file)) return [`docs/refusals/${code}.md is missing`];
  const text = readFileSync(file, "utf8");
  const faults = text.startsWith(`# ${code}: `) ? [] : [`${code}.md does not begin with its code`];
  const sections = ["## What it means", "## Why nothing is done", "## What you can do"];
  return [
    ...faults,
    ...sections.filter((name) => !text.includes(`\n${name}\n`)).map((name) => `${code}.md lacks ${name}`),
  ];
}

/** The sources of the rooms that refuse. */
function sources(): string {
  const rooms = ["remedy", "guard", "flow"].map((room) => join(root, "src", room));
  const files = rooms.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: "utf8" }).map((file) => join(room, file)),
  );
  return files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
}

describe("a page for every refusal", () => {
  const text = sources();
  const quoted = [...text.matchAll(/"([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)"/g)].map((match) => match[1] ?? "");
  const codes = [...new Set(quoted)].filter((word) => !/^(S3E-\d+|SSE-C)$/.test(word));

  it.each(codes)("%s", (code) => {
    expect(faultsOf(code)).toEqual([]);
  });

  it("finds the codes of all rooms that refuse", () => {
    expect(codes).toEqual(expect.arrayContaining(Object.keys(objectRefusals)));
    expect(codes).toEqual(expect.arrayContaining(["POLICY-TOO-LARGE", "REQUIREMENT-UNKNOWN"]));
  });

  it("no page is left of a code nobody uses", () => {
    const stale = readdirSync(pages).filter((file) => !codes.includes(file.replace(".md", "")));
    expect(stale).toEqual([]);
  });

  it("a missing one is missed", () => {
    expect(faultsOf("NO-SUCH-CODE")).toEqual(["docs/refusals/NO-SUCH-CODE.md is missing"]);
  });

  it("those of objects are listed in docs/remedies.md", () => {
    const remedies = readFileSync(join(root, "docs/remedies.md"), "utf8");
    const missing = Object.keys(objectRefusals).filter((code) => !remedies.includes(`(refusals/${code}.md)`));
    expect(missing).toEqual([]);
  });

  it("every advice is a sentence", () => {
    for (const advice of Object.values(objectRefusals)) expect(advice).toMatch(/^[A-Z].*\.$/);
  });
});
