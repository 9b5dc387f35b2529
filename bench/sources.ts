/**
 * How much memory a scan of 1,000,000 objects takes from each source, and how long: the command as it is, in a process of
 * its own, against the embedded AWS in another, which is the slower of the two. Of inventories and the metadata table every
 * object fails and is told one by one, so that nothing is saved by counting; of the others every object is asked about
 * with HEAD, but of the journal, which is read after a listing and finds nothing changed. BENCH_OBJECTS sets another number.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { keepHeapSmall } from "../src/cli/heap.ts";
import { runCli } from "../src/cli/program.ts";
import { createLocalAws, type LocalAws } from "../src/localaws/aws.ts";
import { plantObject } from "../src/localaws/s3/plant.ts";
import { configureInventory, enableMetadata, letInventoryIn } from "../test/aws/sources/reported-bucket.ts";
import { machine } from "./machine.ts";
import { measured, type Took } from "./rivals/task.ts";

const OBJECTS = Number(process.env["BENCH_OBJECTS"] ?? 1_000_000);
const mostMegabytes = 200;
const self = fileURLToPath(import.meta.url);
const bucket = "source";
const reports = "reports";

type Server = Pick<LocalAws, "credentials" | "region"> & { readonly url: string };

type Contest = {
  readonly name: string;
  /** The inventory that is read: the configuration whose report comes last. */
  readonly inventory?: string;
  readonly options: readonly string[];
};

const strict = ["--baseline", "strict.yml"];
const athena = ["--athena-workgroup", "primary"];
const kept = ["--resume", "state", "--incremental"];

const contests: readonly Contest[] = [
  { name: "inventory in CSV", inventory: "CSV", options: [...strict, "--source", "inventory"] },
  { name: "inventory in Parquet", inventory: "Parquet", options: [...strict, "--source", "inventory"] },
  { name: "metadata table", options: [...strict, ...athena, "--source", "metadata"] },
  { name: "generated manifests", options: [...strict, "--source", "manifest"] },
  { name: "listing, kept", options: [...kept, "--source", "list"] },
  { name: "journal", options: [...kept, ...athena, "--source", "journal"] },
];

const day = 86_400_000;

async function serve(): Promise<void> {
  // What the journal names of the last hours would be listed again: all that there is is a day old.
  const aws = createLocalAws({ seed: 1, startAt: Date.now() - day });
  const { region, credentials } = aws;
  const s3 = new S3Client({ region, credentials, requestHandler: aws.requestHandler() });
  for (const Bucket of [bucket, reports]) await s3.send(new CreateBucketCommand({ Bucket }));
  await letInventoryIn(s3);
  for (const format of ["CSV", "Parquet"] as const) await configureInventory(s3, format);
  await enableMetadata({ s3 });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: keyOf(0), Body: "x" }));
  for (let index = 1; index < OBJECTS; index += 1)
    plantObject(aws.s3, { bucket, key: keyOf(index), body: String(index), encryption: "AES256" });
  aws.clock.advance(day);
  const { url } = await aws.listen();
  process.on("message", (id: string) => {
    aws.inventory.deliver({ id });
    process.send?.("delivered");
  });
  process.send?.({ url, credentials, region } satisfies Server);
}

const keyOf = (index: number) => `logs/host-${index % 512}/${String(index).padStart(9, "0")}.json`;

type Scan = { readonly place: Server; readonly folder: string; readonly options: readonly string[] };

/** A scan as the command makes it, whose report nobody keeps. */
async function scan({ place, folder, options }: Scan): Promise<number> {
  keepHeapSmall();
  const said = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof said) => ({
    ...{ isTTY: false, columns: 100, drained: async () => undefined },
    write: (text: string) => {
      said[name] = `${said[name]}${text}`.slice(-10_000);
      return true;
    },
  });
  const { accessKeyId, secretAccessKey } = place.credentials;
  const where = ["--bucket", bucket, "--region", place.region, "--endpoint-url", place.url];
  const code = await runCli({
    argv: ["scan", ...where, ...options],
    env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    cwd: folder,
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    interactive: false,
    signal: new AbortController().signal,
    now: Date.now,
  });
  const { stdout, stderr } = said;
  const isWhole = stdout.includes(`${OBJECTS.toLocaleString("en-US")} object`);
  const isListed = stderr.includes("listing and HEAD");
  if (code > 1 || !isWhole || isListed !== (options.at(-1) === "list"))
    throw new Error(`scan ended with ${code}\n${stdout}\n${stderr}`);
  return OBJECTS;
}

/** What the server says next. */
function message<T>(server: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    server.once("message", (said) => resolve(said as T));
    server.once("exit", () => reject(new Error("the embedded AWS ended")));
  });
}

async function contest(server: ChildProcess, scanned: Scan, { name, inventory }: Contest): Promise<void> {
  if (inventory !== undefined) {
    server.send(inventory);
    await message(server);
  }
  const child = spawn(process.execPath, [self, "scan", JSON.stringify(scanned)], {
    stdio: ["ignore", "pipe", "inherit"],
    // For jobs of S3 Batch Operations, which the baseline names a role for, and for SDKs that look for either.
    env: { ...process.env, NODE_NO_WARNINGS: "1", ...credentialsOf(scanned.place) },
  });
  const said = await child.stdout.setEncoding("utf8").toArray();
  const { objects, seconds, cpuSeconds, rssMegabytes } = JSON.parse(said.join("")) as Took;
  const cells = [
    name.padEnd(22),
    `${Math.round(objects / seconds).toLocaleString("en-US")} objects/s`.padStart(18),
    `${((cpuSeconds * 1e6) / objects).toFixed(1)} us CPU an object`.padStart(26),
    `${rssMegabytes.toFixed(0)} MB of ${mostMegabytes}`.padStart(18),
  ];
  process.stdout.write(`  ${cells.join("")}\n`);
  if (rssMegabytes > mostMegabytes) process.exitCode = 1;
}

/** The SDK finds them where every program does. */
function credentialsOf({ credentials: { accessKeyId, secretAccessKey } }: Server) {
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bucketseal-sources-"));
  const batch = `batch: { role: "arn:aws:iam::111122223333:role/batch", reports: ${reports} }`;
  writeFileSync(
    join(folder, "strict.yml"),
    `version: 1\ndefaults: { require: sse-kms, tls: false }\n${batch}\n`,
  );
  const server = spawn(process.execPath, [self, "serve"], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  try {
    const place = await message<Server>(server);
    process.stdout.write(`  ${machine()}\n  ${OBJECTS.toLocaleString("en-US")} objects\n`);
    for (const one of contests) await contest(server, { place, folder, options: one.options }, one);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

const [mode, argument = "{}"] = process.argv.slice(2);
if (mode === undefined) await main();
else if (mode === "serve") await serve();
else process.stdout.write(JSON.stringify(await measured(() => scan(JSON.parse(argument) as Scan))));
