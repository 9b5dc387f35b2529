/**
 * How much memory a scan of 1,000,000 objects takes from each source but a listing (for that see in-flight), and how long
 * it takes. Every object fails and is told one by one, or is asked about with HEAD where the source cannot tell, so that
 * nothing is saved by counting. The embedded AWS runs in a process of its own and is the slower of the two.
 * BENCH_OBJECTS sets another number of objects.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  CreateBucketCommand,
  CreateBucketMetadataConfigurationCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketPolicyCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { awsPorts } from "../src/aws/ports.ts";
import { sourceOpener } from "../src/aws/sources/choose.ts";
import { scan } from "../src/flow/scan.ts";
import { createLocalAws, type LocalAws } from "../src/localaws/aws.ts";
import { plantObject } from "../src/localaws/s3/plant.ts";
import { parseBaseline } from "../src/model/baseline/parse.ts";
import type { SourceName } from "../src/model/source.ts";
import { machine } from "./machine.ts";
import { measured, type Took } from "./rivals/task.ts";

const OBJECTS = Number(process.env["BENCH_OBJECTS"] ?? 1_000_000);
const mostMegabytes = 200;
const self = fileURLToPath(import.meta.url);
const bucket = "source";
const reports = "reports";

type Server = Pick<LocalAws, "credentials" | "region"> & { readonly url: string };
type Contest = { readonly name: string; readonly source: SourceName; readonly inventory?: string };

const contests: readonly Contest[] = [
  { name: "inventory in CSV", source: "inventory", inventory: "CSV" },
  { name: "inventory in Parquet", source: "inventory", inventory: "Parquet" },
  { name: "metadata table", source: "metadata" },
  { name: "generated manifests", source: "manifest" },
];

async function serve(): Promise<void> {
  const aws = createLocalAws({ seed: 1 });
  const { region, credentials } = aws;
  const s3 = new S3Client({ region, credentials, requestHandler: aws.requestHandler() });
  for (const Bucket of [bucket, reports]) await s3.send(new CreateBucketCommand({ Bucket }));
  for (let index = 0; index < OBJECTS; index += 1)
    plantObject(aws.s3, { bucket, key: keyOf(index), body: "x", encryption: "AES256" });
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [letsInventoryIn] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: reports, Policy }));
  for (const Format of ["CSV", "Parquet"] as const) await configureInventory(s3, Format);
  await s3.send(
    new CreateBucketMetadataConfigurationCommand({
      Bucket: bucket,
      MetadataConfiguration: {
        JournalTableConfiguration: { RecordExpiration: { Expiration: "DISABLED" } },
        InventoryTableConfiguration: { ConfigurationState: "ENABLED" },
      },
    }),
  );
  const { url } = await aws.listen();
  process.on("message", (id: string) => {
    // The configuration whose report comes last is the one that is read.
    aws.inventory.deliver({ id });
    process.send?.("delivered");
  });
  process.send?.({ url, credentials, region } satisfies Server);
}

const keyOf = (index: number) => `logs/host-${index % 512}/${String(index).padStart(9, "0")}.json`;

/** I18. */
const letsInventoryIn = {
  Effect: "Allow",
  Principal: { Service: "s3.amazonaws.com" },
  Action: "s3:PutObject",
  Resource: `arn:aws:s3:::${reports}/*`,
};

async function configureInventory(s3: S3Client, Format: "CSV" | "Parquet"): Promise<void> {
  await s3.send(
    new PutBucketInventoryConfigurationCommand({
      Bucket: bucket,
      Id: Format,
      InventoryConfiguration: {
        Id: Format,
        IsEnabled: true,
        IncludedObjectVersions: "All",
        Schedule: { Frequency: "Daily" },
        OptionalFields: ["Size", "LastModifiedDate", "ETag", "StorageClass", "EncryptionStatus"],
        Destination: { S3BucketDestination: { Bucket: `arn:aws:s3:::${reports}`, Format, Prefix: "inv" } },
      },
    }),
  );
}

async function scanFrom({ url, credentials, region }: Server, source: SourceName): Promise<number> {
  const parsed = parseBaseline("{ version: 1, defaults: { require: sse-kms } }", "bench.yml");
  if (!parsed.ok) throw new Error("the baseline of the benchmark is wrong");
  const now = () => Date.now();
  const options = {
    ...{ source, now, athena: { workGroup: "primary" } },
    batch: { role: "arn:aws:iam::111122223333:role/batch", reports },
  };
  const ports = awsPorts({
    ...{ region, credentials, endpoint: url, maxSockets: 128 },
    sources: (context, config) => sourceOpener(context, config, options),
  });
  let failing = 0;
  const surroundings = {
    now: () => new Date().toISOString(),
    elapsed: () => performance.now(),
    wait: (milliseconds: number) => setTimeout(milliseconds),
    random: () => Math.random(),
    cancelled: () => false,
  };
  const result = await scan(
    ports,
    {
      ...{ baseline: parsed.baseline, buckets: [bucket], concurrency: 64, heldSseCKeys: [] },
      ...{ version: "bench", surroundings },
    },
    {
      verdict: ({ resource, verdict }) => {
        if (resource.type === "object" && verdict === "fail") failing += 1;
      },
    },
  );
  ports.close();
  if (!result.ok) throw new Error(result.failure.message);
  const [report] = result.value.buckets;
  if (report?.source?.source !== source || report.incomplete !== undefined)
    throw new Error(`${report?.source?.why} ${report?.incomplete ?? ""}`);
  if (result.value.objects !== OBJECTS || failing < OBJECTS)
    throw new Error(`${failing} of ${result.value.objects} objects fail`);
  return result.value.objects;
}

/** What the server says next. */
function message<T>(server: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    server.once("message", (said) => resolve(said as T));
    server.once("exit", () => reject(new Error("the embedded AWS ended")));
  });
}

async function contest(server: ChildProcess, place: Server, { name, source, inventory }: Contest) {
  if (inventory !== undefined) {
    server.send(inventory);
    await message(server);
  }
  const child = spawn(process.execPath, [self, "scan", JSON.stringify({ place, source })], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
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

async function main(): Promise<void> {
  const server = spawn(process.execPath, [self, "serve"], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  try {
    const place = await message<Server>(server);
    process.stdout.write(`  ${machine()}\n  ${OBJECTS.toLocaleString("en-US")} objects, all of them told\n`);
    for (const one of contests) await contest(server, place, one);
  } finally {
    server.kill();
  }
}

const [mode, argument = "{}"] = process.argv.slice(2);
if (mode === undefined) await main();
else if (mode === "serve") await serve();
else {
  const { place, source } = JSON.parse(argument) as { place: Server; source: SourceName };
  process.stdout.write(JSON.stringify(await measured(() => scanFrom(place, source))));
}
