import { SetTopicAttributesCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { newTopic, snsClient } from "../../sns/topics.ts";
import { bodies, openQueue } from "../../sqs/queues.ts";
import { objectIn, watched } from "./fixture.ts";

const subscribed = async (RawMessageDelivery: string) => {
  const made = await watched();
  const sns = snsClient(made.aws);
  const TopicArn = await newTopic(sns, "changes");
  const inbox = await openQueue(made.sqs, "inbox", "sns.amazonaws.com");
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: "sqs",
      Endpoint: inbox.arn,
      Attributes: { RawMessageDelivery },
    }),
  );
  const open = async () => {
    const allow = {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "SNS:Publish",
      Resource: "*",
    };
    const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement: [allow] });
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue }));
  };
  const configure = () =>
    made.configure({ TopicConfigurations: [{ TopicArn, Events: ["s3:ObjectCreated:*"] }] });
  return { ...made, open, configure, TopicArn, inbox: () => bodies(made.sqs, inbox) };
};

describe("a topic of a bucket", () => {
  it("V12, V32: gets the test and the event under the same subject, wrapped for its queue", async () => {
    const { open, configure, put, inbox, TopicArn } = await subscribed("false");
    await open();
    await configure();
    await put("a b");
    const all = (await inbox()) as { Message: string }[];
    expect(all).toMatchObject([
      { Type: "Notification", TopicArn, Subject: "Amazon S3 Notification" },
      { Type: "Notification", TopicArn, Subject: "Amazon S3 Notification" },
    ]);
    const [test, event] = all.map(({ Message }): unknown => JSON.parse(Message));
    expect(test).toMatchObject({ Event: "s3:TestEvent" });
    expect(objectIn(event)["key"]).toBe("a+b");
  });

  it("V32: or raw", async () => {
    const { open, configure, put, inbox } = await subscribed("true");
    await open();
    await configure();
    await put("k");
    const [, event] = await inbox();
    expect(objectIn(event)["key"]).toBe("k");
  });

  it("is refused where its policy does not let S3 publish", async () => {
    const { configure, TopicArn } = await subscribed("true");
    expect(await configure().catch((thrown: unknown) => thrown)).toMatchObject({
      name: "InvalidArgument",
      ArgumentName1: TopicArn,
      ArgumentValue1:
        "Permissions on the destination topic do not allow S3 to publish notifications from this bucket",
    });
  });

  it("V13: is held at the queue, once", async () => {
    const { aws, open, configure, put, inbox } = await subscribed("true");
    await open();
    await configure();
    await inbox();
    aws.events.hold();
    aws.events.duplicate();
    await put("k");
    expect(await inbox()).toEqual([]);
    aws.events.release();
    expect((await inbox()).map((event) => objectIn(event)["key"])).toEqual(["k", "k"]);
  });
});
