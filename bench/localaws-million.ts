/**
 * What a million small objects take: each of 100 bytes, sealed by SSE-S3, put as anybody may. Run by itself, since its
 * memory is that of the whole process.
 */

import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { createLocalAws } from "../src/localaws/aws.ts";
import type { WireRequest } from "../src/localaws/types.ts";

const OBJECTS = Number(process.env["BENCH_OBJECTS"] ?? 1_000_000);
const BYTES = 100;
const LIMIT = 2 * 1024 ** 3;
const BUCKET = "million";

const row = (name: string, value: string): void =>
  void process.stdout.write(`  ${name.padEnd(44)}${value.padStart(14)}\n`);
const whole = (value: number): string => Math.round(value).toLocaleString("en-US");
const megabytes = (value: number): string => `${whole(value / 1024 ** 2)} MB`;

const body = new Uint8Array(BYTES).fill(120);

/** Unsigned, so that the time is that of the server and not of the client. */
const put = (number: number): WireRequest => ({
  method: "PUT",
  path: `/${BUCKET}/year=2026/part-${String(number).padStart(9, "0")}`,
  query: "",
  headers: { host: "s3.us-east-1.amazonaws.com", "content-type": "application/octet-stream" },
  body: Uint8Array.from(body),
  secure: true,
  sourceIp: "127.0.0.1",
});

const aws = createLocalAws();
const { region, credentials } = aws;
const client = new S3Client({ region, credentials, requestHandler: aws.requestHandler() });
await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
const statement = {
  Effect: "Allow",
  Principal: "*",
  Action: "s3:PutObject",
  Resource: `arn:aws:s3:::${BUCKET}/*`,
};
const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
await client.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));

const before = process.memoryUsage().rss;
const from = performance.now();
let peak = before;
for (let number = 0; number < OBJECTS; number++) {
  const reply = await aws.handle(put(number));
  if (reply === "reset" || reply.status !== 200) throw new Error("an object was refused");
  if (number % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
}
const seconds = (performance.now() - from) / 1000;

const listFrom = performance.now();
let listed = 0;
let token: string | undefined;
do {
  const page = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, ContinuationToken: token }));
  listed += page.KeyCount ?? 0;
  token = page.NextContinuationToken;
} while (token !== undefined && listed < 100_000);

row("objects put", whole(OBJECTS));
row("put a second", `${whole(OBJECTS / seconds)}/s`);
row("listed a second, in pages of 1,000", `${whole((listed * 1000) / (performance.now() - listFrom))}/s`);
row("memory before", megabytes(before));
row("memory at most", megabytes(peak));
row("an object", `${whole((peak - before) / OBJECTS)} bytes`);
row(`under ${megabytes(LIMIT)}`, peak < LIMIT ? "yes" : "NO");
