/** CPU time of one page of a listing, 1,000 keys: ours beside the SDK's, in turn. No HEADs. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { awsPorts } from "../src/aws/ports.ts";
import { beside, machine } from "./machine.ts";
import { bucketName, type OriginOptions } from "./origin/options.ts";
import { beOrigin, startOriginProcess } from "./origin/process.ts";
import { measured } from "./rivals/task.ts";

const ROUNDS = 5;
const PAGES = 100;

async function list(url: string, lean: boolean): Promise<number> {
  const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
  const ports = awsPorts({ region: "us-east-1", endpoint: url, credentials, lean });
  let objects = 0;
  for await (const page of ports.listObjects({ name: bucketName, region: "us-east-1" }, false)) {
    if (!page.ok) throw new Error(page.failure.message);
    objects += page.value.length;
  }
  ports.close();
  if (objects !== PAGES * 1000) throw new Error(`${objects} objects were listed`);
  return objects;
}

async function main(): Promise<void> {
  process.stdout.write(`  ${machine()}\n`);
  const folder = mkdtempSync(join(tmpdir(), "bucketseal-origin-"));
  const origin = await startOriginProcess(fileURLToPath(import.meta.url), folder, { objects: PAGES * 1000 });
  const ways = [
    { name: "AWS SDK v3", lean: false, took: [] as number[] },
    { name: "ours", lean: true, took: [] as number[] },
  ];
  for (const { lean } of ways) await list(origin.url, lean);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { lean, took } of ways)
      took.push((await measured(() => list(origin.url, lean))).cpuSeconds / PAGES);
  origin.stop();
  rmSync(folder, { recursive: true, force: true });
  const medians = ways.map(({ took }) => took.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0);
  for (const [index, { name }] of ways.entries())
    process.stdout.write(
      `  ${name.padEnd(12)}${((medians[index] ?? 0) * 1000).toFixed(2).padStart(8)} ms CPU a page\n`,
    );
  process.stdout.write(beside("CPU a page", (medians[0] ?? 0) / (medians[1] ?? 1), 10));
}

const [mode, argument = "{}"] = process.argv.slice(2);
if (mode === "origin") await beOrigin(JSON.parse(argument) as OriginOptions);
else await main();
