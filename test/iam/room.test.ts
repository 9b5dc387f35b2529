import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOM = new URL("../../src/iam/", import.meta.url).pathname;
const files = readdirSync(ROOM, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

it.each(files)("%s knows no service", (name) => {
  expect(readFileSync(join(ROOM, name), "utf8")).not.toMatch(/\bs3\b|bucket|encrypt|kms/i);
});

it.each(files)("%s imports nothing from outside the room", (name) => {
  const imports = [...readFileSync(join(ROOM, name), "utf8").matchAll(/from "([^"]+)"/g)].map(
    ([, path]) => path,
  );
  for (const path of imports)
    expect(path).toMatch(name.includes("/") ? /^\.\.?\/[a-z-]+\.ts$/ : /^\.\/[a-z/-]+\.ts$/);
});
