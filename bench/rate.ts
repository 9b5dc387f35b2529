/**
 * What a scan does under a limit: an origin answers so many HEADs a second and refuses the others with 503. Told are
 * the share of the limit that was used, the share that was refused, and the objects that were lost, which must be none.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { machine } from "./machine.ts";
import type { OriginOptions } from "./origin/options.ts";
import { beOrigin, startOriginProcess } from "./origin/process.ts";
import { countsOf } from "./origin/server.ts";
import { ours } from "./rivals/ours.ts";
import { measured } from "./rivals/task.ts";

/** Enough for half a minute, so that the search for the limit is a small part of it. */
const cases = [
  { cap: 700, objects: 21_000, delay: 0 },
  { cap: 5500, objects: 165_000, delay: 0 },
];

async function main(): Promise<void> {
  process.stdout.write(`  ${machine()}\n`);
  const folder = mkdtempSync(join(tmpdir(), "bucketseal-origin-"));
  try {
    for (const { cap, objects, delay } of cases) {
      const origin = await startOriginProcess(fileURLToPath(import.meta.url), folder, {
        cap,
        objects,
        delay,
      });
      const task = { url: origin.url, certFile: "", objects, concurrency: 128 };
      // Throws when an object is missing or unknown.
      const { seconds } = await measured(() => ours(task, true));
      const { heads, refused } = await countsOf(origin.url);
      origin.stop();
      const used = (100 * heads) / seconds / cap;
      const share = (100 * refused) / (heads + refused);
      process.stdout.write(
        `  ${cap}/s: ${used.toFixed(1)} % of the limit in ${seconds.toFixed(0)} s, ${share.toFixed(2)} % refused, ${objects - heads} of ${objects.toLocaleString("en-US")} objects lost; targets 98 %, 0.5 %, none\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [mode, argument = "{}"] = process.argv.slice(2);
if (mode === "origin") await beOrigin(JSON.parse(argument) as OriginOptions);
else await main();
