import { readFileSync } from "node:fs";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  HeadObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { startFunctions } from "./bundled.ts";
import { type Deployed, deploy } from "./deployed.ts";

const baseline = `
version: 1
defaults: { require: sse-kms, keys: [alias/data], bucketKey: true, mode: remediate }
buckets:
  - match: { name: sealed }
    require: dsse-kms
    bucketKey: false
`;

/** The rules as they are deployed. */
const deployed = parse(
  readFileSync(new URL("../../deployment/queues.yml", import.meta.url), "utf8").replaceAll(
    /!(Ref|GetAtt|Sub) /g,
    "",
  ),
) as { Resources: Record<string, { Properties: { EventPattern?: unknown } }> };

let at: Deployed;
let sqs: SQSClient;
const queues: Record<string, { url: string; arn: string }> = {};

beforeAll(async () => {
  at = await deploy({ BUCKETSEAL_BASELINE_TEXT: baseline });
  // Before anybody watches: a bucket that is made later is guarded before the first upload.
  for (const name of ["uploads", "sealed"]) await at.newBucket(name);
  const common = {
    region: at.aws.region,
    endpoint: process.env["AWS_ENDPOINT_URL"] ?? "",
    credentials: at.aws.credentials,
  };
  sqs = new SQSClient(common);
  const bus = new EventBridgeClient(common);
  const invoke = startFunctions();
  for (const [name, resource] of [
    ["object-created", "ObjectCreated"],
    ["bucket-changed", "BucketChanged"],
  ] as const) {
    const dead = await newQueue(`${name}-dead`);
    const queue = await newQueue(name, {
      VisibilityTimeout: "360",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 5 }),
    });
    queues[name] = queue;
    const rule = await bus.send(
      new PutRuleCommand({
        Name: name,
        EventPattern: JSON.stringify(deployed.Resources[`${resource}Rule`]?.Properties.EventPattern),
      }),
    );
    await sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl: queue.url,
        Attributes: { Policy: policyFor(queue.arn, rule.RuleArn ?? "") },
      }),
    );
    await bus.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: "queue", Arn: queue.arn }] }));
    at.aws.events.onFunction(name, (event: unknown) => invoke(name, event));
    at.aws.events.mapQueue({
      queue: queue.arn,
      function: name,
      batchSize: 100,
      reportBatchItemFailures: true,
    });
  }
  for (const Bucket of ["uploads", "sealed"])
    await at.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
  await at.aws.events.drain();
}, 60_000);
afterAll(() => at.close());

async function newQueue(QueueName: string, Attributes: Record<string, string> = {}) {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const found = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  return { url: QueueUrl, arn: found.Attributes?.["QueueArn"] ?? "" };
}

function policyFor(queue: string, rule: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queue,
        Condition: { ArnEquals: { "aws:SourceArn": rule } },
      },
    ],
  });
}

function writesSince(before: number): string[] {
  return at.aws.calls
    .slice(before)
    .filter(
      ({ operation, resource }) => /^(Put|Copy|Update)/.test(operation) && !resource.startsWith(at.reports),
    )
    .map(({ operation, resource }) => `${operation} ${resource}`);
}

describe("from an upload to a mended object", () => {
  it("mends what is uploaded weakly, and the event of its own copy ends at a pass", async () => {
    await at.s3.send(new PutObjectCommand({ Bucket: "sealed", Key: "secret plans+1.txt", Body: "plans" }));
    const before = at.aws.calls.length;
    const invocations = await at.aws.events.drain();
    // The upload, and our own copy of it; then nothing more.
    expect(invocations.map(({ function: name, error }) => [name, error])).toEqual([
      ["object-created", undefined],
      ["object-created", undefined],
    ]);
    expect(writesSince(before)).toEqual(["CopyObject sealed/secret plans+1.txt"]);
    const head = await at.s3.send(new HeadObjectCommand({ Bucket: "sealed", Key: "secret plans+1.txt" }));
    expect(head).toMatchObject({ ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId: at.key });
  });

  it("does nothing about an object that is as it should be", async () => {
    await at.s3.send(
      new PutObjectCommand({
        Bucket: "uploads",
        Key: "good",
        Body: "x",
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: at.key,
        BucketKeyEnabled: true,
      }),
    );
    const before = at.aws.calls.length;
    expect(await at.aws.events.drain()).toHaveLength(1);
    expect(writesSince(before)).toEqual([]);
  });
});

describe("from a changed setting to a restored guard", () => {
  it("restores it, and its own change ends at a pass", async () => {
    await at.s3.send(new DeleteBucketPolicyCommand({ Bucket: "uploads" }));
    const invocations = await at.aws.events.drain();
    expect(invocations.length).toBeGreaterThan(1);
    expect(
      invocations.every(({ function: name, error }) => name === "bucket-changed" && error === undefined),
    ).toBe(true);
    const { Policy = "" } = await at.s3.send(new GetBucketPolicyCommand({ Bucket: "uploads" }));
    expect(Policy).toContain("aws:SecureTransport");
    expect(await at.aws.events.drain()).toEqual([]);
  });
});
