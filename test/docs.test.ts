import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

function files(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

const read = (file: string) => readFileSync(join(root, file), "utf8");
const pages = [...files("docs", ".md"), "README.md", "CHANGELOG.md"];

describe("facts", () => {
  const listed = new Set(
    [...read("docs/facts.md").matchAll(/^- ([A-Z]\d+b?)\. /gm)].map((match) => match[1]),
  );
  // Ids stand in parentheses, alone or in a row: (E87), (P20 to P28), (E44, E121).
  const citation = /\(((?:[A-Z]\d{1,3}b?)(?:(?:, | and | to )[A-Z]\d{1,3}b?)*)[):]/g;
  const cited = ["src", "test"].flatMap((folder) =>
    files(folder, ".ts").flatMap((file) =>
      [...read(file).matchAll(citation)].flatMap((match) =>
        (match[1] ?? "").split(/, | and | to /).map((id) => [id, file] as const),
      ),
    ),
  );

  it("that comments and tests cite are listed in docs/facts.md", () => {
    expect(cited.length).toBeGreaterThan(200);
    expect(cited.filter(([id]) => !listed.has(id))).toEqual([]);
  });
});

describe("pages", () => {
  const folders = ["docs", "src", "test", "events", "scripts"];
  const here = new Set([
    ...readdirSync(root),
    ...folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) =>
        join(folder, file),
      ),
    ),
  ]);

  it.each(pages)("%s links only to files that are there", (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(
      (match) => match[1] ?? "",
    );
    const missing = links.filter((link) => !here.has(join(dirname(page), link).replace(/\/$/, "")));
    expect(missing).toEqual([]);
  });
});
