/**
 * How fast a bucket is listed, every object asked about and judged: ours, with all verdicts written, beside what
 * others do without judging. All run in turn in every round, each in a process of its own against an origin in
 * another, so that a busy machine slows all of them. Rivals that are not installed are left out.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beside, machine } from "./machine.ts";
import type { OriginOptions } from "./origin/options.ts";
import { bucketName, keyOf } from "./origin/options.ts";
import { beOrigin, type RunningOrigin, startOriginProcess } from "./origin/process.ts";
import { ours } from "./rivals/ours.ts";
import { sdkLoop } from "./rivals/sdk-loop.ts";
import { measured, type Task, type Took } from "./rivals/task.ts";

const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 3);
const script = fileURLToPath(import.meta.url);

type Rival = {
  readonly name: string;
  /** Objects it gets: enough that the start, where code is cold and the rate low, weighs little. */
  readonly objects: number;
  readonly concurrency: number;
  readonly command: (task: Task) => readonly [string, readonly string[]];
  /** What must be installed, where it is not the first word of the command. */
  readonly program?: string;
};

const node = (mode: string) => (task: Task) =>
  [process.execPath, [script, mode, JSON.stringify(task)]] as const;

const rivals: readonly Rival[] = [
  { name: "AWS SDK v3 loop", objects: 10_000, concurrency: 64, command: node("sdk") },
  { name: "ours, SDK lane", objects: 3000, concurrency: 64, command: node("ours-sdk") },
  { name: "ours, lean lane", objects: 500_000, concurrency: 64, command: node("ours") },
  {
    // Asks for the time that an uploader may have noted in the metadata, which takes a HEAD of each.
    name: "rclone lsl",
    objects: 5000,
    concurrency: 64,
    program: "rclone",
    command: ({ url, objects, certFile }) => [
      "python3",
      [
        ...["bench/rivals/measured.py", String(objects), "rclone", "lsl", `:s3:${bucketName}`],
        ...["--checkers", "64", "--s3-provider", "Other", "--s3-list-version", "2", "--s3-endpoint", url],
        ...["--s3-access-key-id", "AKIAEXAMPLE", "--s3-secret-access-key", "secret"],
        ...["--config", "", ...(certFile === "" ? [] : ["--ca-cert", certFile])],
      ],
    ],
  },
  {
    // Lists, and then asks about each key; s5cmd has `head` from version 2.2 on.
    name: "s5cmd",
    objects: 5000,
    concurrency: 64,
    program: "s5cmd",
    command: ({ url, objects }) => [
      "python3",
      [
        ...["bench/rivals/measured.py", String(objects), "sh", "-c"],
        's5cmd "$@" ls "s3://$0/*" > /dev/null && seq -f "head s3://$0/$KEYS" 0 $((OBJECTS - 1)) | s5cmd "$@" run',
        ...[bucketName, "--endpoint-url", url, "--no-verify-ssl", "--numworkers", "64"],
      ],
    ],
  },
  {
    name: "boto3, 64 threads",
    objects: 2000,
    concurrency: 64,
    command: ({ url, objects, certFile }) => [
      "python3",
      ["bench/rivals/boto3_scan.py", url, bucketName, String(objects), "64", certFile],
    ],
  },
];

const plain = "plain HTTP";
const scenes: Readonly<Record<string, Omit<OriginOptions, "objects">>> = {
  [plain]: {},
  "TLS, closed every 100": { tls: true, closeEvery: 100 },
};

async function main(): Promise<void> {
  process.stdout.write(`  ${machine()}\n`);
  const asked = process.env["BENCH_RIVALS"]?.split(",");
  const folder = mkdtempSync(join(tmpdir(), "bucketseal-origin-"));
  const present = rivals.filter(
    ({ name }) => asked === undefined || asked.some((part) => name.includes(part)),
  );
  try {
    for (const [name, options] of Object.entries(scenes))
      await scene(name, options, folder, present.filter(installed));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function installed({ name, command, program: needed }: Rival): boolean {
  const [program] = command({ url: "", certFile: "", objects: 0, concurrency: 0 });
  const probe = program === "python3" && needed === undefined ? ["-c", "import boto3"] : ["version"];
  const asked = needed === undefined && program === process.execPath ? ["--version"] : probe;
  if (spawnSync(needed ?? program, asked, { stdio: "ignore" }).status === 0) return true;
  process.stdout.write(`  ${name}: not installed, left out\n`);
  return false;
}

async function scene(
  name: string,
  options: Omit<OriginOptions, "objects">,
  folder: string,
  present: readonly Rival[],
): Promise<void> {
  const origins = new Map<number, RunningOrigin>();
  const results = present.map((rival) => ({ rival, took: [] as Took[] }));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { rival, took } of results) {
      const { objects, concurrency } = rival;
      const origin =
        origins.get(objects) ?? (await startOriginProcess(script, folder, { ...options, objects }));
      origins.set(objects, origin);
      const one = run(rival, { url: origin.url, certFile: origin.certFile, objects, concurrency });
      if (one !== undefined) took.push(one);
    }
  print(
    name,
    results.filter(({ took }) => took.length > 0),
  );
  const [any] = origins.values();
  if (any !== undefined) process.stdout.write(ceiling(any.url));
  for (const { stop } of origins.values()) stop();
}

/** What the origin answers at most; wrk knows no HEAD, so it asks for an object of nothing with GET. */
function ceiling(url: string): string {
  const args = ["-t1", "-c64", "-d2", `${url}/${bucketName}/${keyOf(1)}`];
  const { stdout, status } = spawnSync("wrk", args, { encoding: "utf8" });
  if (status !== 0) return "  wrk: not installed, left out\n";
  const rate = Number(/Requests\/sec: +([\d.]+)/.exec(stdout)?.[1] ?? 0);
  return `  wrk, the ceiling: ${Math.round(rate).toLocaleString("en-US")} answers/s\n`;
}

/** Undefined for a rival of another make that failed: its next version may have other options. */
function run(rival: Rival, task: Task): Took | undefined {
  const [program, args] = rival.command(task);
  const trust = task.certFile === "" ? {} : { NODE_EXTRA_CA_CERTS: task.certFile };
  const { stdout, stderr, status } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, AWS_CA_BUNDLE: undefined, ...trust, ...forOthers(task) },
  });
  if (status !== 0 && program === process.execPath) throw new Error(`${rival.name}: ${stderr}`);
  if (status !== 0) {
    process.stdout.write(`  ${rival.name}: failed, left out: ${stderr.trim().split("\n").at(-1)}\n`);
    return undefined;
  }
  return JSON.parse(stdout) as Took;
}

/** What others read from the environment. */
function forOthers({ objects }: Task): Readonly<Record<string, string>> {
  return {
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_REGION: "us-east-1",
    OBJECTS: String(objects),
    KEYS: keyOf(0).replace(/\d{9}/, "%09.0f"),
  };
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function print(name: string, results: readonly { rival: Rival; took: readonly Took[] }[]): void {
  const rows = results.map(({ rival, took }) => ({
    name: rival.name,
    rate: median(took.map(({ objects, seconds }) => objects / seconds)),
    cpu: median(took.map(({ objects, cpuSeconds }) => (cpuSeconds * 1e6) / objects)),
    rss: median(took.map(({ rssMegabytes }) => rssMegabytes)),
  }));
  const base = rows.find(({ name: who }) => who === rivals[0]?.name);
  process.stdout.write(`\n  ${name}, median of ${ROUNDS} rounds\n`);
  process.stdout.write(
    `  ${"".padEnd(22)}${"objects/s".padStart(11)}${"ratio".padStart(8)}${"CPU us/object".padStart(15)}${"ratio".padStart(8)}${"RSS MB".padStart(8)}\n`,
  );
  for (const { name: who, rate, cpu, rss } of rows)
    process.stdout.write(
      `  ${who.padEnd(22)}${Math.round(rate).toLocaleString("en-US").padStart(11)}${`${(rate / (base?.rate ?? 1)).toFixed(1)}x`.padStart(8)}${cpu.toFixed(1).padStart(15)}${`${((base?.cpu ?? 1) / cpu).toFixed(1)}x`.padStart(8)}${rss.toFixed(0).padStart(8)}\n`,
    );
  const best = rows.find(({ name: who }) => who === "ours, lean lane");
  if (base === undefined || best === undefined) return;
  if (name === plain) process.stdout.write(beside("objects a second", best.rate / base.rate, 25));
  else process.stdout.write(beside("CPU an object", base.cpu / best.cpu, 15));
}

const [mode, argument = "{}"] = process.argv.slice(2);
const write = (took: Took) => process.stdout.write(JSON.stringify(took));
if (mode === undefined) await main();
else if (mode === "origin") await beOrigin(JSON.parse(argument) as OriginOptions);
else {
  const task = JSON.parse(argument) as Task;
  if (mode === "sdk") write(await measured(() => sdkLoop(task)));
  else write(await measured(() => ours(task, mode === "ours")));
}
