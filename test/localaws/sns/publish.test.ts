import {
  PublishBatchCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { refusal, startAt } from "../core/clients.ts";
import { newQueue, receive } from "../sqs/queues.ts";
import { topicAndQueue } from "./topics.ts";

const timestamp = new Date(startAt).toISOString();

describe("Publish", () => {
  it("V32: wraps a message for a queue, to the letter", async () => {
    const { sns, TopicArn, SubscriptionArn, inbox } = await topicAndQueue();
    const MessageAttributes = { kind: { DataType: "String", StringValue: "a" } };
    const { MessageId } = await sns.send(
      new PublishCommand({ TopicArn, Message: "text", Subject: "About", MessageAttributes }),
    );
    expect(await inbox()).toEqual([
      {
        Type: "Notification",
        ...{ MessageId, TopicArn, Subject: "About", Message: "text", Timestamp: timestamp },
        SignatureVersion: "1",
        Signature: expect.any(String),
        SigningCertURL: expect.stringMatching(
          /^https:\/\/sns\.us-east-1\.amazonaws\.com\/SimpleNotificationService-/,
        ),
        UnsubscribeURL: expect.stringContaining(SubscriptionArn),
        MessageAttributes: { kind: { Type: "String", Value: "a" } },
      },
    ]);
  });

  it("V32: gives it raw, attributes and all, where that is asked for", async () => {
    const { sns, sqs, TopicArn, queue } = await topicAndQueue({ RawMessageDelivery: "true" });
    const MessageAttributes = { kind: { DataType: "String", StringValue: "a" } };
    await sns.send(new PublishCommand({ TopicArn, Message: "text", MessageAttributes }));
    expect(await receive(sqs, queue)).toMatchObject([{ Body: "text", MessageAttributes }]);
  });

  it("V30: hands it to a function as a record with a capital EventSource", async () => {
    const { aws, sns, TopicArn } = await topicAndQueue();
    const seen: unknown[] = [];
    const Endpoint = aws.events.onFunction("f", (event: unknown) => void seen.push(event));
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint }),
    );
    const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: "text" }));
    await aws.events.drain();
    expect(seen).toEqual([
      {
        Records: [
          {
            EventSource: "aws:sns",
            EventVersion: "1.0",
            EventSubscriptionArn: SubscriptionArn,
            Sns: expect.objectContaining({
              ...{ Type: "Notification", MessageId, TopicArn, Subject: null, Message: "text" },
              ...{ Timestamp: timestamp, MessageAttributes: {} },
            }),
          },
        ],
      },
    ]);
  });

  it("gives each protocol its own text", async () => {
    const { sns, TopicArn, inbox } = await topicAndQueue();
    const Message = JSON.stringify({ default: "d", sqs: "q" });
    await sns.send(new PublishCommand({ TopicArn, Message, MessageStructure: "json" }));
    expect(await inbox()).toMatchObject([{ Message: "q" }]);
  });

  it("reaches no queue whose policy does not let the topic in", async () => {
    const { sns, sqs, TopicArn, subscribe } = await topicAndQueue();
    const closed = await newQueue(sqs, "closed");
    await subscribe(closed, {});
    await sns.send(new PublishCommand({ TopicArn, Message: "x" }));
    expect(await receive(sqs, closed)).toEqual([]);
  });

  it.each([
    { name: "by attribute", policy: { FilterPolicy: '{"n":[{"numeric":[">",5]}]}' }, texts: ["big"] },
    {
      name: "by body",
      policy: { FilterPolicy: '{"k":[{"prefix":"y"}]}', FilterPolicyScope: "MessageBody" },
      texts: ['{"k":"yes"}'],
    },
  ])("keeps from a subscriber what its filter does not want, $name", async ({ policy, texts }) => {
    const { sns, TopicArn, inbox } = await topicAndQueue(policy);
    const say = (Message: string, n: string) =>
      sns.send(
        new PublishCommand({
          TopicArn,
          Message,
          MessageAttributes: { n: { DataType: "Number", StringValue: n } },
        }),
      );
    await say("big", "7");
    await say('{"k":"no"}', "1");
    await say('{"k":"yes"}', "1");
    expect((await inbox()).map((body) => (body as { Message: string }).Message)).toEqual(texts);
  });

  it.each([
    { name: "no text", input: { Message: "" } },
    { name: "L35: more than 256 KiB", input: { Message: "x".repeat(262_145) } },
    { name: "L36: a subject of two lines", input: { Message: "x", Subject: "a\nb" } },
    { name: "L36: a subject of 101 characters", input: { Message: "x", Subject: "a".repeat(101) } },
    { name: "L36: a subject beyond ASCII", input: { Message: "x", Subject: "ü" } },
    { name: "JSON without a default", input: { Message: '{"sqs":"x"}', MessageStructure: "json" } },
  ])("refuses $name", async ({ input }) => {
    const { sns, TopicArn } = await topicAndQueue();
    expect(await refusal(sns.send(new PublishCommand({ TopicArn, ...input })))).toMatchObject({
      name: "InvalidParameterException",
      status: 400,
    });
  });

  it("L35: takes up to 1 MiB where the topic says so", async () => {
    const { sns, TopicArn, inbox } = await topicAndQueue();
    const larger = { AttributeName: "MaximumMessageSize", AttributeValue: "1048576" };
    await sns.send(new SetTopicAttributesCommand({ TopicArn, ...larger }));
    await sns.send(new PublishCommand({ TopicArn, Message: "x".repeat(500_000) }));
    expect(await inbox()).toHaveLength(1);
  });
});

describe("PublishBatch", () => {
  it("succeeds and fails entry by entry", async () => {
    const { sns, TopicArn, inbox } = await topicAndQueue();
    const PublishBatchRequestEntries = [
      { Id: "a", Message: "1" },
      { Id: "b", Message: "2", Subject: "x\ny" },
      { Id: "c", Message: "3" },
    ];
    const sent = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(["a", "c"]);
    expect(sent.Failed).toMatchObject([{ Id: "b", Code: "InvalidParameter", SenderFault: true }]);
    expect(await inbox()).toMatchObject([{ Message: "1" }, { Message: "3" }]);
  });

  it("L35: takes no more than ten", async () => {
    const { sns, TopicArn } = await topicAndQueue();
    const PublishBatchRequestEntries = [..."abcdefghijk"].map((Id) => ({ Id, Message: Id }));
    const sent = sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    expect((await refusal(sent)).name).toBe("TooManyEntriesInBatchRequestException");
  });
});
