import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { catalogue } from "./catalogue.ts";
import { localAwsPage } from "./page.ts";

const root = new URL("../../../", import.meta.url);
const page = new URL("docs/local-aws.md", root);

const sources = (folder: URL): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(new URL(name, folder), "utf8"));

/** The facts that the code calls unverified. */
const unverified = (texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(/\b([A-Z]\d+b?) \(\?\)/g)].map(([, id]) => id ?? ""))),
];

describe("docs/local-aws.md", () => {
  it("is what the tables say (UPDATE_DOCS=1 writes it)", () => {
    if (process.env["UPDATE_DOCS"] === "1") writeFileSync(page, localAwsPage());
    expect(readFileSync(page, "utf8")).toBe(localAwsPage());
  });

  it("tells of every choice that the code calls unverified", () => {
    const text = readFileSync(page, "utf8");
    const cited = unverified(sources(new URL("src/localaws/", root)));
    expect(cited.length).toBeGreaterThan(3);
    expect(cited.filter((id) => !new RegExp(`\\b${id}\\b`).test(text))).toEqual([]);
  });

  it("tells of every switch", () => {
    const types = readFileSync(new URL("src/localaws/types.ts", root), "utf8");
    const options = types.slice(types.indexOf("export type LocalAwsOptions"));
    const names = [...options.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name ?? "");
    expect(names).toContain("strictTransport");
    const text = readFileSync(page, "utf8");
    expect(names.filter((name) => !text.includes(`| \`${name}\` `))).toEqual([]);
  });
});

describe.each(catalogue)("the notes on $title", ({ operations, notes }) => {
  it("are there for each operation, once, and for nothing else", () => {
    expect(Object.keys(notes).sort()).toEqual([...operations].sort());
    expect(new Set(operations).size).toBe(operations.length);
  });
});
