/**
 * HEAD requests a second of the embedded AWS: in-process and over HTTP, by the AWS SDK and by raw requests, beside
 * other S3 servers where they are installed (BENCH_RIVALS names their folder). All are measured in turn, so that a busy
 * machine slows each. Every request is signed anew by the SDK, and verified by the embedded AWS in any case.
 */

import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createLocalAws } from "../src/localaws/aws.ts";
import { headsPerSecond } from "./localaws/load.ts";
import { type Running, serve, startOurs, startRivals } from "./localaws/servers.ts";
import { signed } from "./localaws/signed.ts";

const ROUNDS = 5;
const ROUND_MS = 2000;
const CONNECTIONS = 16;
const STARTS = 5;
const PLACE = { Bucket: "bench", Key: "dir/key-1" };

type Way = { readonly name: string; measure(): Promise<number>; readonly rates: number[] };

const way = (name: string, measure: () => Promise<number>): Way => ({ name, measure, rates: [] });
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const row = (name: string, value: string): void =>
  void process.stdout.write(`  ${name.padEnd(44)}${value.padStart(14)}\n`);
const whole = (value: number): string => Math.round(value).toLocaleString("en-US");
const verdict = (holds: boolean): string => (holds ? "yes" : "NO");

async function fill(client: S3Client): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket: PLACE.Bucket }));
  await client.send(new PutObjectCommand({ ...PLACE, Body: "hello" }));
}

/** Calls in flight at a time; answers a second. */
async function repeated(call: () => Promise<unknown>, inFlight: number): Promise<number> {
  const from = performance.now();
  let done = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - from < ROUND_MS) {
      await call();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (done * 1000) / (performance.now() - from);
}

const clientOf = ({ port, signer }: Running): S3Client =>
  new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    forcePathStyle: true,
    region: signer.region,
    credentials: signer,
  });

const sdk = (name: string, client: S3Client): Way =>
  way(name, () => repeated(() => client.send(new HeadObjectCommand(PLACE)), CONNECTIONS));

const raw = ({ name, port, signer }: Running): Way =>
  way(`${name}, HTTP, raw`, () =>
    headsPerSecond(port, signed("HEAD", `/${PLACE.Bucket}/${PLACE.Key}`, signer), CONNECTIONS, ROUND_MS),
  );

function inProcess(): { readonly client: S3Client; readonly bare: Way } {
  const aws = createLocalAws();
  const { region, credentials } = aws;
  const client = new S3Client({ region, credentials, requestHandler: aws.requestHandler() });
  const host = `s3.${region}.amazonaws.com`;
  const bare = way("bucketseal, in-process, raw", async () => {
    const request = signed("HEAD", `/${PLACE.Bucket}/${PLACE.Key}`, { ...credentials, region, host });
    return repeated(() => aws.handle(request), 1);
  });
  return { client, bare };
}

/** Milliseconds from starting a process to its first word that it can be called. */
async function startTimes(): Promise<number[]> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const { startedIn, stop } = await startOurs();
    times.push(startedIn);
    stop();
  }
  return times;
}

async function measured(ways: readonly Way[]): Promise<void> {
  for (const each of ways) await each.measure();
  for (let round = 0; round < ROUNDS; round++) for (const each of ways) each.rates.push(await each.measure());
  for (const { name, rates } of ways) row(name, `${whole(median(rates))}/s`);
}

async function run(): Promise<void> {
  const starts = await startTimes();
  row("start of a process that serves", `${whole(median(starts))} ms`);
  const ours = await startOurs();
  const rivals = await startRivals();
  const running = [ours, ...rivals.filter((rival): rival is Running => "port" in rival)];
  const local = inProcess();
  for (const client of [local.client, ...running.map(clientOf)]) await fill(client);
  const [inside, outside] = [
    sdk("bucketseal, in-process, SDK", local.client),
    sdk("bucketseal, HTTP, SDK", clientOf(ours)),
  ];
  const raws = running.map(raw);
  process.stdout.write(`  HEAD of one object, ${CONNECTIONS} at a time, median of ${ROUNDS} rounds\n`);
  await measured([inside, outside, local.bare, ...raws]);
  for (const { stop } of running) stop();
  for (const rival of rivals) if (!("port" in rival)) row(`${rival.name}`, "not installed");
  const ratio = median(inside.rates) / median(outside.rates);
  row("in-process to HTTP", `${ratio.toFixed(1)}x`);
  row("at least 1.5x", verdict(ratio >= 1.5));
  const [own = 0, ...theirs] = raws.map(({ rates }) => median(rates));
  if (theirs.length > 0)
    row("HTTP at least as fast as one of the others", verdict(own >= Math.min(...theirs)));
  row("start under 500 ms", verdict(median(starts) < 500));
}

await (process.argv[2] === "serve" ? serve() : run());
