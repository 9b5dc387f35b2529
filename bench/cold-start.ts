/**
 * How long Lambda would wait for each function's module to load, and its size: each import in a new process, in turn
 * with the two SDK clients that every function needs, imported unbundled. Needs `npm run build`.
 */

import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { functionCalls } from "../src/aws/permissions.ts";

const ROUNDS = 7;
/** Of a function, minified. */
const WANTED_KB = 600;

const timed = (specifiers: readonly string[]) =>
  `const t = performance.now(); ${specifiers.map((name) => `await import(${JSON.stringify(name)});`).join(" ")} process.stdout.write(String(performance.now() - t)); process.exit(0);`;

/** Milliseconds that an import takes in a new process. */
function importing(specifiers: readonly string[]): number {
  const ran = spawnSync(
    process.execPath,
    ["--no-warnings", "--input-type=module", "--eval", timed(specifiers)],
    {
      encoding: "utf8",
      // What a deployment sets: the modules look for it when they are loaded.
      env: {
        ...process.env,
        AWS_REGION: "us-east-1",
        BUCKETSEAL_REPORTS: "reports",
        AWS_LAMBDA_FUNCTION_NAME: "x",
      },
    },
  );
  if (ran.status !== 0) throw new Error(ran.stderr);
  return Number(ran.stdout);
}

const clients = ["@aws-sdk/client-s3", "@aws-sdk/client-kms"];
const subjects = [
  { name: "unbundled SDK", specifiers: clients, kilobytes: undefined },
  ...Object.keys(functionCalls).map((name) => {
    const file = `dist/${name}/index.js`;
    return { name, specifiers: [pathToFileURL(file).href], kilobytes: statSync(file).size / 1000 };
  }),
].map((subject) => ({ ...subject, took: [] as number[] }));

for (let round = 0; round < ROUNDS; round += 1)
  for (const { specifiers, took } of subjects) took.push(importing(specifiers));

const median = (took: readonly number[]) => [...took].sort((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0;
const [rival] = subjects;
process.stdout.write(`  ${"".padEnd(16)}      KB  import ms  of the SDK alone   (wanted: ${WANTED_KB} KB)\n`);
for (const { name, kilobytes, took } of subjects) {
  const size = kilobytes === undefined ? "" : kilobytes.toFixed(0);
  const ratio = median(took) / median(rival?.took ?? []);
  process.stdout.write(
    `  ${name.padEnd(16)}${size.padStart(8)}${median(took).toFixed(0).padStart(11)}${ratio.toFixed(2).padStart(18)}\n`,
  );
}
