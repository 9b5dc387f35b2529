import {
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  PublishCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { newAws, refusal } from "../core/clients.ts";
import { newTopic, snsClient, topicAndQueue } from "./topics.ts";

const account = "111122223333";

describe("a topic", () => {
  it("is made once, told with its attributes, and gone with its subscriptions", async () => {
    const { sns, TopicArn } = await topicAndQueue();
    expect(TopicArn).toBe(`arn:aws:sns:us-east-1:${account}:alerts`);
    expect(await newTopic(sns, "alerts")).toBe(TopicArn);
    await sns.send(
      new SetTopicAttributesCommand({ TopicArn, AttributeName: "DisplayName", AttributeValue: "A" }),
    );
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({
      ...{ TopicArn, Owner: account, DisplayName: "A" },
      ...{ SubscriptionsConfirmed: "1", SubscriptionsPending: "0" },
    });
    expect(JSON.parse(Attributes?.["Policy"] ?? "")).toMatchObject({ Id: "__default_policy_ID" });
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    expect((await sns.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual([]);
    expect(await refusal(sns.send(new GetTopicAttributesCommand({ TopicArn })))).toMatchObject({
      name: "NotFoundException",
      status: 404,
    });
  });

  it("is listed in pages of a hundred", async () => {
    const sns = snsClient(newAws());
    for (let at = 0; at < 101; at++) await newTopic(sns, `t-${at}`);
    const first = await sns.send(new ListTopicsCommand({}));
    const second = await sns.send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect([first.Topics?.length, second.Topics?.length, second.NextToken]).toEqual([100, 1, undefined]);
    expect(second.Topics?.[0]?.TopicArn).toMatch(/t-100$/);
  });

  it("lets other accounts in, and keeps its own out, as its policy says", async () => {
    const { aws, sns, TopicArn } = await topicAndQueue();
    const eve = aws.addPrincipal({ type: "user", name: "eve", account: "444455556666" });
    const other = snsClient(aws, { credentials: eve });
    const say = new PublishCommand({ TopicArn, Message: "hi" });
    expect(await refusal(other.send(say))).toMatchObject({
      name: "AuthorizationErrorException",
      status: 403,
    });
    const allow = {
      Effect: "Allow",
      Principal: { AWS: "444455556666" },
      Action: "SNS:Publish",
      Resource: TopicArn,
    };
    const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement: [allow] });
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue }));
    await other.send(say);
  });

  it.each([
    { AttributeName: "Policy", AttributeValue: "{" },
    { AttributeName: "Colour", AttributeValue: "red" },
    { AttributeName: "MaximumMessageSize", AttributeValue: "12" },
  ])("refuses $AttributeName $AttributeValue", async (attribute) => {
    const { sns, TopicArn } = await topicAndQueue();
    const set = sns.send(new SetTopicAttributesCommand({ TopicArn, ...attribute }));
    expect(await refusal(set)).toMatchObject({ name: "InvalidParameterException", status: 400 });
  });
});

describe("a subscription", () => {
  it("is there once, listed, changed, and ended", async () => {
    const { sns, TopicArn, SubscriptionArn, queue, subscribe, inbox } = await topicAndQueue();
    expect((await subscribe(queue, {})).SubscriptionArn).toBe(SubscriptionArn);
    const entry = { SubscriptionArn, TopicArn, Protocol: "sqs", Endpoint: queue.arn, Owner: account };
    const listed = [
      await sns.send(new ListSubscriptionsCommand({})),
      await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn })),
    ];
    expect(listed.map(({ Subscriptions }) => Subscriptions)).toEqual([[entry], [entry]]);
    const raw = { AttributeName: "RawMessageDelivery", AttributeValue: "true" };
    await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn, ...raw }));
    const told = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(told.Attributes).toMatchObject({ RawMessageDelivery: "true", PendingConfirmation: "false" });
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await sns.send(new PublishCommand({ TopicArn, Message: "{}" }));
    expect(await inbox()).toEqual([]);
  });

  it("by mail waits for a confirmation that never comes", async () => {
    const { sns, TopicArn } = await topicAndQueue();
    const mail = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "ann@example.com" }),
    );
    expect(mail.SubscriptionArn).toBe("pending confirmation");
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ SubscriptionsConfirmed: "1", SubscriptionsPending: "1" });
    await sns.send(new PublishCommand({ TopicArn, Message: "x" }));
  });

  it.each([
    { name: "a protocol there is not", input: { Protocol: "pigeon", Endpoint: "x" } },
    { name: "a queue that is no ARN", input: { Protocol: "sqs", Endpoint: "https://x/y" } },
    {
      name: "a filter that is none",
      input: {
        Protocol: "sqs",
        Endpoint: `arn:aws:sqs:us-east-1:${account}:q`,
        Attributes: { FilterPolicy: '{"a":"b"}' },
      },
    },
  ])("is refused with $name", async ({ input }) => {
    const { sns, TopicArn } = await topicAndQueue();
    const subscribed = sns.send(new SubscribeCommand({ TopicArn, ...input }));
    expect(await refusal(subscribed)).toMatchObject({ name: "InvalidParameterException", status: 400 });
  });
});
