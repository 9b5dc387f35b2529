// Runs the benchmarks of bench/: `npm run bench -- NAME...`, or all of them after a list of what there is.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const known = readdirSync(join(root, "bench"))
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replace(/\.ts$/, ""));

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`bench: no benchmark ${unknown.join(", ")}; there are ${known.join(", ")}\n`);
  process.exit(2);
}

ensureInstalled();
if (asked.length === 0) process.stdout.write(`Benchmarks: ${known.join(", ")}\n`);
const { build } = await import("esbuild");
const folder = mkdtempSync(join(tmpdir(), "bucketseal-bench-"));
try {
  for (const name of asked.length === 0 ? known : asked) await run(name);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Bundles one benchmark, so that what is measured is what is shipped, and runs it in a process of its own. */
async function run(name) {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [`bench/${name}.ts`],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    mainFields: ["module", "main"],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    define: { __BUCKETSEAL_VERSION__: JSON.stringify("bench") },
    legalComments: "none",
    logLevel: "warning",
  });
  process.stdout.write(`\n${name}\n`);
  const { status } = spawnSync(process.execPath, [outfile], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
