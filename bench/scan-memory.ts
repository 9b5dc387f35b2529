/**
 * How much memory a scan of 1,000,000 objects takes, and how many objects a second the scan itself can judge.
 * Objects are made up by the ports: no network and no SDK, so that what is measured is the scan alone. It runs in
 * a process whose heap is limited to 256 MB, and fails when that is not enough.
 */

import { spawnSync } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ListedObject, ReadPorts, Result } from "../src/flow/ports.ts";
import { scan } from "../src/flow/scan.ts";
import { builtInBaseline } from "../src/model/baseline/parse.ts";
import { absent, known } from "../src/model/fact.ts";
import { bucketFacts } from "../test/facts.ts";
import { noCustody } from "./no-custody.ts";

const OBJECTS = 1_000_000;
const HEAP_MB = 256;
const CONCURRENCY = 256;

const identity = { account: "111122223333", arn: "arn:aws:iam::111122223333:role/scanner", partition: "aws" };
const keyArn = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000001";

const facts = bucketFacts("a-million", { region: "us-east-1" });

function listedObject(index: number): ListedObject {
  return {
    ref: { bucket: facts.name, key: `prefix-${index % 100}/object-${index}.bin` },
    current: true,
    size: 1000 + (index % 5000),
    lastModified: "2026-01-01T00:00:00.000Z",
    eTag: index.toString(16).padStart(32, "0"),
    storageClass: "STANDARD",
  };
}

async function* listing(): AsyncGenerator<Result<readonly ListedObject[]>> {
  for (let from = 0; from < OBJECTS; from += 1000) {
    // A page of a thousand comes at a time, and not in the same turn (L3).
    await new Promise(setImmediate);
    yield { ok: true, value: Array.from({ length: 1000 }, (_, index) => listedObject(from + index)) };
  }
}

/** One in ten is not encrypted, the others are under one key or SSE-S3. */
function serverSide(index: number) {
  if (index % 10 === 0) return known({ type: "none" } as const);
  return index % 2 === 0
    ? known({ type: "sse-s3" } as const)
    : known({ type: "sse-kms", keyArn, bucketKey: true } as const);
}

function madeUpPorts(): ReadPorts {
  let asked = 0;
  return {
    whoAmI: async () => ({ ok: true, value: identity }),
    listBuckets: async function* () {
      yield { ok: true, value: { name: facts.name, region: facts.region } };
    },
    findBucket: async () => ({ ok: true, value: { name: facts.name, region: facts.region } }),
    readBucket: async () => facts,
    readDestinations: async () => facts,
    listObjects: listing,
    headObject: async (listed) => {
      asked += 1;
      // Answers come turns later and out of order, as from a network.
      if (asked % 7 === 0) await new Promise(setImmediate);
      const about = { archive: "no", lock: { legalHold: false }, instructionFile: false } as const;
      return { ok: true, value: { ...listed, ...about, serverSide: serverSide(asked), clientSide: absent } };
    },
    describeKey: async () => ({ ok: false, failure: { reason: "access-denied", message: "not asked here" } }),
    ...noCustody,
  };
}

async function measure(): Promise<void> {
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().heapUsed);
  }, 50);
  const started = performance.now();
  let verdicts = 0;
  const result = await scan(
    madeUpPorts(),
    {
      baseline: builtInBaseline(),
      concurrency: CONCURRENCY,
      heldSseCKeys: [],
      version: "bench",
      surroundings: {
        now: () => "2026-06-01T12:00:00.000Z",
        elapsed: () => performance.now(),
        wait: (milliseconds: number) => setTimeout(milliseconds),
        random: () => 0,
        cancelled: () => false,
      },
    },
    {
      verdict: () => {
        verdicts += 1;
      },
    },
  );
  clearInterval(watch);
  const seconds = (performance.now() - started) / 1000;
  if (!result.ok || result.value.objects !== OBJECTS) throw new Error("not every object was judged");
  const megabytes = Math.ceil(peak / 2 ** 20);
  process.stdout.write(
    [
      `${OBJECTS.toLocaleString("en-US")} objects, ${verdicts.toLocaleString("en-US")} verdicts in ${seconds.toFixed(1)} s`,
      `${Math.round(OBJECTS / seconds).toLocaleString("en-US")} objects/s; ports that make objects up, no network`,
      `peak heap ${megabytes} MB, limit ${HEAP_MB} MB; peak concurrency ${result.value.peakConcurrency}`,
      "",
    ].join("\n"),
  );
  if (megabytes > HEAP_MB) process.exitCode = 1;
}

if (process.argv[2] === "measure") await measure();
else {
  const flags = [`--max-old-space-size=${HEAP_MB}`, fileURLToPath(import.meta.url), "measure"];
  process.exitCode = spawnSync(process.execPath, flags, { stdio: "inherit" }).status ?? 1;
}
