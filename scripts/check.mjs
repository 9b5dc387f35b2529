// Types, lint, format, floors and dead code, in that order; every one runs, the exit code tells if one failed.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

ensureInstalled();
const bin = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
const steps = [
  ["types", bin("tsc"), ["--noEmit"]],
  ["lint and format", bin("biome"), ["ci", "--error-on-warnings", "."]],
  ["floors", bin("vitest"), ["run", "test/floors.test.ts"]],
  ["dead code", bin("knip"), []],
];

let failed = 0;
for (const [name, command, args] of steps) {
  const { status } = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  process.stdout.write(`check: ${name}: ${status === 0 ? "ok" : "FAILED"}\n`);
  if (status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
