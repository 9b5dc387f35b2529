/**
 * One bucket of 100,000 objects of mixed kinds, mended from end to end (scan, plan, apply, verify), beside a plain
 * SDK loop that copies each object of a like bucket and looks at nothing. Each of the two and the embedded AWS run in
 * processes of their own and speak HTTP on loopback, so that time and memory measured here are those of one client
 * alone, each in a heap of 256 MB; the embedded AWS is the slowest of the three, and rates against S3 will differ.
 * BUCKETSEAL_BENCH_OBJECTS sets another number of objects.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { fileURLToPath } from "node:url";
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CopyObjectCommand, CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { awsPorts } from "../src/aws/ports.ts";
import { apply } from "../src/flow/apply.ts";
import { makePlan } from "../src/flow/plan.ts";
import { createLocalAws } from "../src/localaws/aws.ts";
import { plantObject } from "../src/localaws/s3/plant.ts";
import { parseBaseline } from "../src/model/baseline/parse.ts";
import type { ObjectRef } from "../src/model/resource.ts";

const OBJECTS = Number(process.env["BUCKETSEAL_BENCH_OBJECTS"] ?? 100_000);
const CONCURRENCY = 64;
/** MB for what is used: without a limit the peak tells how lazily garbage is collected. */
const HEAP = 256;
const self = fileURLToPath(import.meta.url);
const BUCKETS = { mended: "mended", copied: "copied" };

type Place = {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly keyArn: string;
};

/** Of a hundred objects 30 have no encryption, 65 SSE-S3 and 5 another KMS key. */
async function serve(): Promise<void> {
  const aws = createLocalAws({ seed: 1 });
  const common = {
    region: aws.region,
    credentials: aws.credentials,
    endpoint: "http://127.0.0.1:1",
    requestHandler: aws.requestHandler(),
  };
  const s3 = new S3Client({ ...common, forcePathStyle: true });
  const kms = new KMSClient(common);
  const newKey = async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? "";
  const [keyArn, other] = [await newKey(), await newKey()];
  await kms.send(new CreateAliasCommand({ AliasName: "alias/data", TargetKeyId: keyArn }));
  for (const bucket of Object.values(BUCKETS)) {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    for (let index = 0; index < OBJECTS; index += 1) {
      const key = `prefix-${index % 100}/object-${String(index).padStart(7, "0")}`;
      const kind = index % 100;
      if (kind < 95)
        plantObject(aws.s3, { bucket, key, body: key, encryption: kind < 30 ? "none" : "AES256" });
      else
        await s3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: key,
            ServerSideEncryption: "aws:kms",
            SSEKMSKeyId: other,
          }),
        );
    }
  }
  const { url } = await aws.listen();
  let requests = 0;
  subscribe("http.server.request.start", () => {
    requests += 1;
  });
  process.on("message", () => process.send?.({ requests }));
  process.send?.({ url, keyArn, ...aws.credentials });
}

/** What the server says next. */
function message<T>(server: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    server.once("message", (said) => resolve(said as T));
    server.once("exit", () => reject(new Error("the embedded AWS ended")));
  });
}

async function requestsSoFar(server: ChildProcess): Promise<number> {
  server.send("requests");
  return (await message<{ requests: number }>(server)).requests;
}

/** What one of the two took, in a process of its own. */
type Took = { readonly seconds: number; readonly cpuSeconds: number; readonly rss: number };

async function measured(work: () => Promise<void>): Promise<void> {
  const started = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  const took: Took = {
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (user + system) / 1e6,
    rss: process.resourceUsage().maxRSS * 1024,
  };
  process.stdout.write(JSON.stringify(took));
}

/** Runs one of the two, and writes what it took and how many requests the server met. */
async function contest(name: string, mode: string, server: ChildProcess, place: Place): Promise<void> {
  const before = await requestsSoFar(server);
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP}`, self, mode, JSON.stringify(place)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  const said = await child.stdout.setEncoding("utf8").toArray();
  const { seconds, cpuSeconds, rss } = JSON.parse(said.join("")) as Took;
  const requests = (await requestsSoFar(server)) - before;
  const cells = [
    name.padEnd(28),
    `${Math.round(OBJECTS / seconds).toLocaleString("en-US")} objects/s`.padStart(16),
    `${(requests / OBJECTS).toFixed(2)} requests an object`.padStart(26),
    `${((cpuSeconds * 1000) / OBJECTS).toFixed(2)} ms CPU an object`.padStart(24),
    `peak RSS ${Math.ceil(rss / 2 ** 20)} MB`.padStart(20),
    `${seconds.toFixed(1)} s`.padStart(10),
  ];
  process.stdout.write(`${cells.join("")}\n`);
}

async function mend(place: Place): Promise<void> {
  const parsed = parseBaseline(
    "version: 1\ndefaults: { require: sse-kms, keys: [alias/data], bucketKey: true, mode: remediate }\n",
    "bench.yml",
  );
  if (!parsed.ok) throw new Error("the baseline of the benchmark is wrong");
  const ports = portsTo(place);
  const surroundings = {
    now: () => new Date().toISOString(),
    elapsed: () => performance.now(),
    wait: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
    cancelled: () => false,
  };
  const told = { concurrency: CONCURRENCY, heldSseCKeys: [], surroundings };
  const made = await makePlan(ports, {
    ...told,
    baseline: parsed.baseline,
    buckets: [BUCKETS.mended],
    version: "bench",
    trustedEndpoint: true,
  });
  if (!made.ok) throw new Error(made.failure.message);
  const done = await apply(ports, made.value.plan, { ...told, receipts: async () => undefined });
  if (!done.ok) throw new Error(done.failure.message);
  const { applied } = done.value.counts;
  if (applied < OBJECTS) throw new Error(`only ${applied} of ${OBJECTS} objects were mended`);
  ports.close();
}

function portsTo({ url, accessKeyId, secretAccessKey }: Place) {
  const credentials = { accessKeyId, secretAccessKey };
  return awsPorts({
    region: "us-east-1",
    endpoint: url,
    lookAlike: false,
    credentials,
    maxSockets: CONCURRENCY * 2,
  });
}

async function copyPlainly(place: Place): Promise<void> {
  const { url, accessKeyId, secretAccessKey, keyArn } = place;
  const s3 = new S3Client({
    region: "us-east-1",
    endpoint: url,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    requestHandler: { httpAgent: { keepAlive: true, maxSockets: CONCURRENCY } },
  });
  const ports = portsTo(place);
  const under = new Set<Promise<unknown>>();
  const keys: ObjectRef[] = [];
  for await (const page of ports.listObjects({ name: BUCKETS.copied, region: "us-east-1" }, false)) {
    if (!page.ok) throw new Error(page.failure.message);
    keys.push(...page.value.map(({ ref }) => ref));
  }
  for (const { bucket: Bucket, key: Key } of keys) {
    if (under.size >= CONCURRENCY) await Promise.race(under);
    const copy = s3
      .send(
        new CopyObjectCommand({
          Bucket,
          Key,
          CopySource: `${Bucket}/${Key}`,
          ServerSideEncryption: "aws:kms",
          SSEKMSKeyId: keyArn,
          BucketKeyEnabled: true,
        }),
      )
      .finally(() => under.delete(copy));
    under.add(copy);
  }
  await Promise.all(under);
  ports.close();
  s3.destroy();
}

async function main(): Promise<void> {
  const server = spawn(process.execPath, [self, "serve"], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, BUCKETSEAL_BENCH_OBJECTS: String(OBJECTS), NODE_NO_WARNINGS: "1" },
  });
  try {
    const place = await message<Place>(server);
    process.stdout.write(
      `${OBJECTS.toLocaleString("en-US")} objects, ${CONCURRENCY} at a time, a heap of ${HEAP} MB, embedded AWS over HTTP on loopback\n`,
    );
    await contest("plain loop, nothing verified", "copy", server, place);
    await contest("bucketseal, verified", "mend", server, place);
  } finally {
    server.kill();
  }
}

const [mode, place = "{}"] = process.argv.slice(2);
if (mode === "serve") await serve();
else if (mode === "copy") await measured(() => copyPlainly(JSON.parse(place)));
else if (mode === "mend") await measured(() => mend(JSON.parse(place)));
else await main();
