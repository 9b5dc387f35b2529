/**
 * What more calls under way are worth where each answer takes 20 ms, as S3's do, and how much memory a scan takes, from
 * 10^4 to 10^6 objects. Ours, the whole scan; each run in a process of its own, against an origin in another.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { machine } from "./machine.ts";
import type { OriginOptions } from "./origin/options.ts";
import { beOrigin, startOriginProcess } from "./origin/process.ts";
import { ours } from "./rivals/ours.ts";
import { measured, type Task, type Took } from "./rivals/task.ts";

const script = fileURLToPath(import.meta.url);

/** Objects for some four seconds each. */
const series = [
  ...[16, 64, 256, 1024].map((concurrency) => ({ delay: 20, concurrency, objects: concurrency * 200 })),
  ...[10_000, 100_000, 1_000_000].map((objects) => ({ delay: 0, concurrency: 64, objects })),
];

const mostMegabytes = 200;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bucketseal-origin-"));
  process.stdout.write(`  ${machine()}\n`);
  try {
    for (const { delay, concurrency, objects } of series) {
      const origin = await startOriginProcess(script, folder, { objects, delay });
      const task: Task = { url: origin.url, certFile: "", objects, concurrency };
      const { stdout, stderr, status } = spawnSync(process.execPath, [script, "ours", JSON.stringify(task)], {
        encoding: "utf8",
      });
      origin.stop();
      if (status !== 0) throw new Error(stderr);
      const { seconds, cpuSeconds, rssMegabytes } = JSON.parse(stdout) as Took;
      process.stdout.write(
        `  ${delay} ms, ${concurrency} in flight, ${objects.toLocaleString("en-US")} objects: ${Math.round(objects / seconds).toLocaleString("en-US")} objects/s, ${((cpuSeconds * 1e6) / objects).toFixed(1)} us CPU an object, ${rssMegabytes.toFixed(0)} MB of ${mostMegabytes}\n`,
      );
      if (rssMegabytes > mostMegabytes) process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [mode, argument = "{}"] = process.argv.slice(2);
if (mode === undefined) await main();
else if (mode === "origin") await beOrigin(JSON.parse(argument) as OriginOptions);
else process.stdout.write(JSON.stringify(await measured(() => ours(JSON.parse(argument) as Task, true))));
