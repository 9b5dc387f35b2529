import { createHash } from "node:crypto";
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { newAws, refusal, startAt } from "../core/clients.ts";
import { newQueue, receive, sqsClient } from "./queues.ts";

const fixture = async (attributes: Record<string, string> = {}) => {
  const aws = newAws();
  const sqs = sqsClient(aws);
  const queue = await newQueue(sqs, "q", attributes);
  const QueueUrl = queue.url;
  return {
    ...{ aws, sqs, queue, QueueUrl },
    send: (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })),
    receive: () => receive(sqs, queue),
  };
};

describe("a message", () => {
  it("comes as it was sent, with its attributes and digests, and says where it comes from", async () => {
    const { aws, sqs, QueueUrl, ...made } = await fixture();
    const MessageAttributes = {
      kind: { DataType: "String", StringValue: "ünïcode" },
      data: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2, 3]) },
    };
    // The client verifies the digest of the body by itself.
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hé", MessageAttributes }));
    const [message] = await made.receive();
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: "hé",
      MD5OfBody: createHash("md5").update("hé").digest("hex"),
      MessageAttributes,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      Attributes: {
        SenderId: aws.account,
        SentTimestamp: String(startAt),
        ApproximateReceiveCount: "1",
        ApproximateFirstReceiveTimestamp: String(startAt),
      },
    });
  });

  it("has the digest of attributes that AWS documents", async () => {
    const { sqs, QueueUrl } = await fixture();
    const MessageAttributes = { n: { DataType: "Number", StringValue: "7" } };
    const { MD5OfMessageAttributes } = await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: "x", MessageAttributes }),
    );
    const framed = (text: string) => [0, 0, 0, text.length, ...Buffer.from(text)];
    const bytes = [...framed("n"), ...framed("Number"), 1, ...framed("7")];
    expect(MD5OfMessageAttributes).toBe(createHash("md5").update(Uint8Array.from(bytes)).digest("hex"));
  });

  it("is hidden for its visibility timeout, and counts how often it was received", async () => {
    const { aws, send, ...made } = await fixture({ VisibilityTimeout: "20" });
    await send("1");
    expect(await made.receive()).toHaveLength(1);
    aws.clock.advance(19_999);
    expect(await made.receive()).toHaveLength(0);
    aws.clock.advance(1);
    expect((await made.receive())[0]?.Attributes).toMatchObject({
      ApproximateReceiveCount: "2",
      ApproximateFirstReceiveTimestamp: String(startAt),
    });
  });

  it("waits for its delay, and is gone after its retention", async () => {
    const { aws, send, ...made } = await fixture({ DelaySeconds: "10", MessageRetentionPeriod: "60" });
    await send("1");
    expect(await made.receive()).toHaveLength(0);
    aws.clock.advance(10_000);
    expect(await made.receive()).toHaveLength(1);
    aws.clock.advance(50_001);
    expect(await made.receive()).toHaveLength(0);
  });

  it("is deleted by its latest receipt handle only", async () => {
    const { aws, sqs, QueueUrl, send, ...made } = await fixture();
    await send("1");
    const [first] = await made.receive();
    aws.clock.advance(30_000);
    const [second] = await made.receive();
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    aws.clock.advance(30_000);
    const [third] = await made.receive();
    expect(third?.MessageId).toBe(second?.MessageId);
    const last = new DeleteMessageCommand({ QueueUrl, ReceiptHandle: third?.ReceiptHandle });
    await sqs.send(last);
    await sqs.send(last);
    aws.clock.advance(30_000);
    expect(await made.receive()).toHaveLength(0);
    const none = sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "nonsense" }));
    expect(await refusal(none)).toMatchObject({ name: "ReceiptHandleIsInvalid", status: 400 });
  });

  it("is visible at once, or later, when its timeout is changed", async () => {
    const { aws, sqs, QueueUrl, send, ...made } = await fixture();
    await send("1");
    const [first] = await made.receive();
    const change = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
      sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    await change(first?.ReceiptHandle, 0);
    const [second] = await made.receive();
    await change(second?.ReceiptHandle, 100);
    aws.clock.advance(99_000);
    expect(await made.receive()).toHaveLength(0);
    aws.clock.advance(1000);
    expect(await refusal(change(second?.ReceiptHandle, 5))).toMatchObject({ name: "MessageNotInflight" });
  });

  it("is gone after a purge, which can be had once a minute", async () => {
    const { aws, sqs, QueueUrl, send, ...made } = await fixture();
    await send("1");
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await made.receive()).toHaveLength(0);
    expect(await refusal(sqs.send(new PurgeQueueCommand({ QueueUrl })))).toMatchObject({
      name: "PurgeQueueInProgress",
    });
    aws.clock.advance(60_000);
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  });

  it.each([
    { name: "nothing", body: "", code: "MissingParameter" },
    { name: "a control character", body: "a\u0001b", code: "InvalidMessageContents" },
    { name: "more than the queue takes", body: "x".repeat(1025), code: "InvalidParameterValue" },
  ])("cannot hold $name", async ({ body, code }) => {
    const { send } = await fixture({ MaximumMessageSize: "1024" });
    expect(await refusal(send(body))).toMatchObject({ name: code, status: 400 });
  });

  it("goes to the dead-letter queue when it was received too often", async () => {
    const aws = newAws();
    const sqs = sqsClient(aws);
    const dead = await newQueue(sqs, "dead");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
    const queue = await newQueue(sqs, "q", { RedrivePolicy, VisibilityTimeout: "1" });
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: "poison" }));
    for (let time = 0; time < 2; time++) {
      expect(await receive(sqs, queue)).toHaveLength(1);
      aws.clock.advance(1000);
    }
    expect(await receive(sqs, dead)).toHaveLength(0);
    expect(await receive(sqs, queue)).toHaveLength(0);
    const [moved] = await receive(sqs, dead);
    expect(moved).toMatchObject({
      MessageId: sent.MessageId,
      Body: "poison",
      Attributes: {
        SentTimestamp: String(startAt),
        ApproximateReceiveCount: "1",
        DeadLetterQueueSourceArn: queue.arn,
      },
    });
  });
});

describe("a batch", () => {
  it("succeeds and fails entry by entry", async () => {
    const { sqs, QueueUrl, ...made } = await fixture({ MaximumMessageSize: "1024" });
    const Entries = [
      { Id: "good", MessageBody: "1" },
      { Id: "large", MessageBody: "x".repeat(1025) },
    ];
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["good"]);
    expect(sent.Failed).toMatchObject([{ Id: "large", SenderFault: true, Code: "InvalidParameterValue" }]);
    const [message] = await made.receive();
    const ReceiptHandle = message?.ReceiptHandle;
    const changed = await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: [
          { Id: "a", ReceiptHandle, VisibilityTimeout: 60 },
          { Id: "b", ReceiptHandle: "bm90aGluZw==", VisibilityTimeout: 60 },
        ],
      }),
    );
    expect([changed.Successful?.[0]?.Id, changed.Failed?.[0]?.Code]).toEqual(["a", "ReceiptHandleIsInvalid"]);
    const gone = await sqs.send(
      new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", ReceiptHandle }] }),
    );
    expect(gone.Failed).toBeUndefined();
    expect(made.aws.s3.clock.now()).toBe(startAt);
  });

  it.each([
    { name: "no entry", ids: [], code: "EmptyBatchRequest" },
    { name: "eleven entries", ids: [..."abcdefghijk"], code: "TooManyEntriesInBatchRequest" },
    { name: "an id twice", ids: ["a", "a"], code: "BatchEntryIdsNotDistinct" },
    { name: "an id with a dot", ids: ["a.b"], code: "InvalidBatchEntryId" },
  ])("L33: is refused as a whole with $name", async ({ ids, code }) => {
    const { sqs, QueueUrl } = await fixture();
    const Entries = ids.map((Id) => ({ Id, MessageBody: "x" }));
    const sent = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(await refusal(sent)).toMatchObject({ name: code, status: 400 });
  });
});

describe("ReceiveMessage", () => {
  it("gives what was asked for, up to ten, oldest first", async () => {
    const { sqs, QueueUrl, send } = await fixture();
    for (const body of ["1", "2", "3"]) await send(body);
    const two = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 2 }));
    expect(two.Messages?.map(({ Body, Attributes }) => [Body, Attributes])).toEqual([
      ["1", undefined],
      ["2", undefined],
    ]);
    const many = sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 }));
    expect(await refusal(many)).toMatchObject({
      name: "InvalidParameterValue",
      message:
        "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.",
    });
  });
});
