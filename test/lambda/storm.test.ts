import { PutBucketNotificationConfigurationCommand } from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import type { Call, Fault } from "../../src/localaws/types.ts";
import { type Containers, containersOf } from "./containers.ts";
import { type Deployed, deploy } from "./deployed.ts";

const events = 20_000;
const malformed = events / 20;
const duplicates = events / 5;
const objects = events - malformed - duplicates;
/** Every eighth object has no encryption at all, and is mended by a copy, whose own event comes back. */
const isWeak = (number: number) => number % 8 === 0;
const waves = 10;

const baseline = "{ version: 1, defaults: { require: sse-s3, mode: remediate } }";
const bucket = "storm";
const keyOf = (number: number) => `uploads/${number % 97}/object ${number}+ü.bin`;
/** One that may never be looked at. */
const denied = keyOf(1001);

describe(`a storm of ${events} events`, () => {
  let at: Deployed;
  let sqs: SQSClient;
  let containers: Containers;
  let queue: { readonly url: string; readonly arn: string };
  beforeAll(async () => {
    at = await deploy({ BUCKETSEAL_BASELINE_TEXT: baseline });
    await at.newBucket(bucket);
    const { region, credentials } = at.aws;
    sqs = new SQSClient({ region, credentials, endpoint: process.env["AWS_ENDPOINT_URL"] ?? "" });
    queue = await newQueue();
    await notify(queue.arn);
    containers = containersOf("object-created", 3);
    at.aws.events.onFunction("object-created", (event: unknown) => containers.invoke(event));
    at.aws.events.mapQueue({
      queue: queue.arn,
      function: "object-created",
      batchSize: 100,
      concurrency: 3,
      reportBatchItemFailures: true,
    });
    await at.aws.events.drain();
  }, 60_000);
  afterAll(async () => {
    await containers.close();
    await at.close();
  });

  async function newQueue() {
    const deadLetterTargetArn = await arnOf(process.env["BUCKETSEAL_DEAD_LETTERS"] ?? "");
    const { QueueUrl: url = "" } = await sqs.send(
      new CreateQueueCommand({
        QueueName: "object-created",
        Attributes: {
          VisibilityTimeout: "360",
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 }),
          Policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { Service: "s3.amazonaws.com" },
                Action: "sqs:SendMessage",
                Resource: "*",
              },
            ],
          }),
        },
      }),
    );
    return { url, arn: await arnOf(url) };
  }

  async function arnOf(QueueUrl: string): Promise<string> {
    const names = { AttributeNames: ["QueueArn" as const] };
    return (
      (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, ...names }))).Attributes?.["QueueArn"] ?? ""
    );
  }

  async function notify(QueueArn: string): Promise<void> {
    await at.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: bucket,
        NotificationConfiguration: {
          QueueConfigurations: [{ Id: "storm", QueueArn, Events: ["s3:ObjectCreated:*"] }],
        },
      }),
    );
  }

  /** The uploads of one wave: planted, as each by itself would take longer than all that is tested here. */
  async function upload(wave: number): Promise<void> {
    const { aws } = at;
    const [first, end] = [(wave * objects) / waves, ((wave + 1) * objects) / waves];
    const own = Array.from({ length: end - first }, (_, index) => first + index);
    aws.events.hold();
    for (const number of own)
      plantObject(aws.s3, {
        bucket,
        key: keyOf(number),
        ...(isWeak(number) ? { body: "weak" } : { size: 4, encryption: "AES256" as const }),
      });
    // Half of the duplicates come at once, the other half a wave later; the last wave has all of its own at once.
    const half = duplicates / waves / 2;
    aws.events.duplicate(wave === waves - 1 ? 2 * half : half);
    const late = wave === 0 ? [] : own.slice(0, half).map((number) => number - objects / waves);
    for (const number of [...own, ...late]) tell(number);
    aws.events.release(shuffled(aws.events.held()));
    await send(Array.from({ length: malformed / waves }, (_, index) => poison(wave * 1000 + index)));
  }

  function tell(number: number): void {
    const key = keyOf(number);
    const version = at.aws.s3.buckets.get(bucket)?.objects.current(key);
    at.aws.s3.emit({ name: "ObjectCreated:Put", bucket, key, version, call: uploader });
  }

  async function send(bodies: readonly string[]): Promise<void> {
    for (let from = 0; from < bodies.length; from += 10) {
      const Entries = bodies
        .slice(from, from + 10)
        .map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    }
  }

  it("judges every object, loses none, mends none twice, and puts aside what is malformed with its reason", async () => {
    const { aws } = at;
    for (const fault of faults) aws.inject(fault);
    aws.inject({
      operation: "HeadObject",
      resource: /object 1001\+/,
      times: Number.POSITIVE_INFINITY,
      answer: { type: "error", status: 403, code: "AccessDenied", message: "Access Denied" },
    });
    const before = aws.calls.length;
    for (let wave = 0; wave < waves; wave += 1) {
      await upload(wave);
      await aws.events.drain();
    }
    // Messages that failed come back when their visibility timeout is over.
    for (let round = 0; round < 6; round += 1) {
      aws.clock.advance(361_000);
      await aws.events.drain();
    }
    const calls = aws.calls.slice(before);
    // 0: carried out, and its answer lost.
    const done = (operation: string) =>
      calls
        .filter((call) => call.operation === operation && (call.status === 200 || call.status === 0))
        .map(({ resource }) => resource.slice(bucket.length + 1));
    const all = Array.from({ length: objects }, (_, number) => number);
    const weak = all.filter(isWeak).map(keyOf).sort();
    expect(new Set(done("HeadObject"))).toEqual(new Set(all.map(keyOf).filter((key) => key !== denied)));
    expect(done("CopyObject").sort()).toEqual(weak);
    expect(calls.filter(({ operation }) => /^(Update|Delete|Create|Upload)/.test(operation))).toEqual([]);
    const stored = weak.map((key) => aws.s3.buckets.get(bucket)?.objects.current(key)?.encryption.type);
    expect(new Set(stored)).toEqual(new Set(["AES256"]));
    expect(await left()).toEqual(["0", "0"]);
    await expectAside();
  }, 600_000);

  async function expectAside(): Promise<void> {
    const letters = await at.deadLetters();
    const [refused, ...others] = letters.filter(({ MessageAttributes }) => MessageAttributes === undefined);
    expect(decodeURIComponent(`${refused?.Body}`.replaceAll("+", " "))).toContain(denied);
    expect(others.every(({ Body }) => Body === refused?.Body || Body?.includes("object+1001%2B"))).toBe(true);
    const poisoned = letters.filter(({ MessageAttributes }) => MessageAttributes !== undefined);
    const reasons = poisoned.map(({ Body, MessageAttributes }) => [
      Body,
      MessageAttributes?.["reason"]?.StringValue,
    ]);
    const expected = Array.from({ length: malformed }, (_, index) => {
      const number = Math.floor(index / (malformed / waves)) * 1000 + (index % (malformed / waves));
      return [poison(number), reasonOf(number)];
    });
    expect(reasons.sort()).toEqual(expected.sort());
  }

  /** Messages that are left, visible and not. */
  async function left(): Promise<(string | undefined)[]> {
    const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: [...AttributeNames] }),
    );
    return AttributeNames.map((name) => Attributes?.[name]);
  }
});

const error = (status: number, code: string): Fault["answer"] => ({
  type: "error",
  status,
  code,
  message: code,
});

/** Spread over the storm: S3 is busy, connections break, answers to writes are lost, receipts cannot be written. */
const faults: readonly Fault[] = [0, 1, 2, 3].flatMap((turn): Fault[] => [
  { operation: "HeadObject", skip: 4000 * turn + 50, times: 60, answer: error(503, "SlowDown") },
  { operation: "HeadObject", skip: 4000 * turn + 900, times: 5, answer: { type: "reset-before" } },
  { operation: "CopyObject", skip: 400 * turn + 20, times: 10, answer: error(503, "SlowDown") },
  { operation: "CopyObject", skip: 400 * turn + 90, times: 4, answer: { type: "reset-after" } },
  { operation: "CopyObject", skip: 400 * turn + 150, times: 2, answer: error(500, "InternalError") },
  { operation: "PutObject", skip: 60 * turn + 9, times: 1, answer: error(403, "AccessDenied") },
  { operation: "GetBucketVersioning", skip: 30 * turn + 7, times: 2, answer: error(503, "SlowDown") },
]);

const future = { eventSource: "aws:s3", eventVersion: "3.0", eventName: "ObjectCreated:Put" };
const names = { bucket: { name: bucket }, object: { key: "x" } };

/** Five ways to be malformed, each message different. */
function poison(number: number): string {
  const bodies = [
    `no JSON ${number}`,
    JSON.stringify({ hello: number }),
    JSON.stringify({ Records: [{ eventSource: "aws:kinesis", number }] }),
    JSON.stringify({ Records: [{ ...future, s3: names, number }] }),
    JSON.stringify({
      Records: [{ ...future, eventVersion: "2.1", s3: { ...names, object: { key: `100%z${number}` } } }],
    }),
  ];
  return bodies[number % bodies.length] ?? "";
}

function reasonOf(number: number): string {
  const reasons = [
    "the message is no JSON",
    "the message is neither an S3 notification nor an EventBridge event",
    "a record of the message is no S3 notification with a bucket and a key",
    'a record of the message has the version "3.0"; only 2.x is understood',
    `the key "100%z${number}" is not form-encoded`,
  ];
  return reasons[number % reasons.length] ?? "";
}

/** The same disorder each time: all places, in steps that share no factor with their number. */
function shuffled(length: number): number[] {
  const step = [7919, 7927, 7933].find((prime) => length % prime !== 0) ?? 1;
  return Array.from({ length }, (_, index) => (index * step) % length);
}

/** Who uploaded, as far as an event tells of it. */
const uploader: Call = {
  request: {
    method: "PUT",
    path: "/",
    query: "",
    headers: {},
    body: new Uint8Array(),
    secure: true,
    sourceIp: "2001:db8::7",
  },
  caller: {
    type: "role",
    account: "111122223333",
    arn: "arn:aws:sts::111122223333:assumed-role/uploader/app",
    principalId: "AROAEXAMPLE:app",
  },
  region: "us-east-1",
  requestId: "EXAMPLE123456789",
  signature: "v4",
  authType: "REST-HEADER",
  signatureAge: 0,
  body: new Uint8Array(),
  trailers: {},
};
