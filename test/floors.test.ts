import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const floors: Record<string, number> = {
  model: 0,
  iam: 1,
  encryption: 1,
  uploads: 2,
  custody: 2,
  rules: 3,
  report: 4,
  guard: 4,
  remedy: 4,
  flow: 5,
  aws: 6,
  localaws: 6,
  cli: 7,
  lambda: 7,
};

/** Rooms below `flow` are pure; only `aws` may know the SDK. */
const pure = ["model", "iam", "encryption", "uploads", "custody", "rules", "report", "guard", "remedy"];
const impure =
  /from "node:(fs|http|https|net|child_process|os|timers)|process\.env|Date\.now\(|new Date\(\)|Math\.random\(/;
const environment = /process\.env/;
const mayReadEnvironment = ["lambda/wire.ts", "cli/main.ts"];

const importPattern = /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\(\s*"([^"]+)"\s*\)/g;

/** What is wrong with the imports and the purity of one file, in words. */
function violations(file: string, text: string): string[] {
  const found: string[] = [];
  const room = file.split("/")[0] ?? "";
  const floor = floors[room];
  if (floor === undefined) return [`${file}: ${room} is no room; name its floor in test/floors.test.ts`];
  for (const match of text.matchAll(importPattern)) {
    const target = match[1] ?? match[2] ?? "";
    if (target.startsWith("@aws-sdk/") && room !== "aws")
      found.push(`${file} imports ${target} outside aws/`);
    if (!target.startsWith(".")) continue;
    const other = relative("/src", resolve("/src", dirname(file), target)).split("/")[0] ?? "";
    if (other === room) continue;
    const otherFloor = floors[other];
    if (room === "localaws" && other !== "iam")
      found.push(`${file} imports ${other}: localaws may only import iam`);
    else if (otherFloor === undefined) found.push(`${file} imports ${target}, which is in no room`);
    else if (otherFloor >= floor)
      found.push(`${file} (floor ${floor}) imports ${other} (floor ${otherFloor})`);
  }
  if (pure.includes(room) && impure.test(text))
    found.push(`${file} is in a pure room and touches the outside`);
  if (environment.test(text) && !mayReadEnvironment.includes(file))
    found.push(`${file} reads the environment`);
  return found;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? sourceFiles(join(folder, entry.name))
      : entry.name.endsWith(".ts")
        ? [join(folder, entry.name)]
        : [],
  );
}

describe("floors", () => {
  const root = resolve(import.meta.dirname, "../src");

  it("holds everywhere in src", () => {
    const files = sourceFiles(root);
    expect(files.length).toBeGreaterThan(10);
    expect(files.flatMap((file) => violations(relative(root, file), readFileSync(file, "utf8")))).toEqual([]);
  });

  it.each([
    ["an import that points up", "rules/x.ts", 'import { scan } from "../flow/scan.ts";'],
    ["an import across one floor", "guard/x.ts", 'import type { A } from "../remedy/a.ts";'],
    ["a dynamic import that points up", "model/x.ts", 'await import("../cli/main.ts");'],
    ["localaws learning from the scanner", "localaws/x.ts", 'import { a } from "../encryption/a.ts";'],
    ["the SDK outside aws/", "flow/x.ts", 'import { S3Client } from "@aws-sdk/client-s3";'],
    ["a clock in a pure room", "rules/x.ts", "const now = Date.now();"],
    ["the environment outside the two doors", "flow/x.ts", "process.env.HOME"],
    ["a room nobody named", "extra/x.ts", ""],
  ])("catches %s", (_name, file, text) => {
    expect(violations(file, text)).toHaveLength(1);
  });
});
