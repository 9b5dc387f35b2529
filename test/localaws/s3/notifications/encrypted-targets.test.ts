import { SetTopicAttributesCommand } from "@aws-sdk/client-sns";
import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { newTopic, snsClient } from "../../sns/topics.ts";
import { allEvents, type Watched, watched } from "./fixture.ts";

const policyFor = (account: string, ...actions: string[]): string => {
  const own = { Effect: "Allow", Principal: { AWS: account }, Action: "kms:*", Resource: "*" };
  const s3 = { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: actions, Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: actions.length > 0 ? [own, s3] : [own] });
};

const [generate, decrypt] = ["kms:GenerateDataKey", "kms:Decrypt"];

const encrypt = ({ sqs, queue }: Watched, KmsMasterKeyId: string) =>
  sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { KmsMasterKeyId } }));

const forbidden = {
  name: "InvalidArgument",
  ArgumentValue1: expect.stringMatching(/do not allow S3 to publish/),
};

describe("V24: a queue encrypted under a key", () => {
  it.each([
    { actions: [], taken: false },
    { actions: [generate], taken: false },
    { actions: [generate, decrypt], taken: true },
  ])("whose policy lets S3 do $actions takes its events: $taken", async ({ actions, taken }) => {
    const made = await watched();
    const key = made.aws.kms.plantKey({ policy: policyFor(made.aws.account, ...actions) });
    await encrypt(made, key.id);
    const configured = await made.configure(allEvents(made)).catch((thrown: unknown) => thrown);
    if (taken) expect(configured).not.toBeInstanceOf(Error);
    else expect(configured).toMatchObject(forbidden);
  });

  it("is refused when that is the key AWS manages, which nobody can open to S3", async () => {
    const made = await watched();
    await encrypt(made, "alias/aws/sqs");
    expect(await made.configure(allEvents(made)).catch((thrown: unknown) => thrown)).toMatchObject(forbidden);
  });

  it("gets nothing more once its key is disabled", async () => {
    const made = await watched();
    const key = made.aws.kms.plantKey({
      aliases: ["alias/events"],
      policy: policyFor(made.aws.account, generate, decrypt),
    });
    await encrypt(made, "alias/events");
    await made.configure(allEvents(made));
    await made.put("before");
    Object.assign(key, { state: "Disabled" });
    await made.put("after");
    expect(await made.messages()).toHaveLength(1);
  });
});

describe("V24: a topic encrypted under a key", () => {
  it("is refused where S3 may not use it", async () => {
    const made = await watched();
    const sns = snsClient(made.aws);
    const TopicArn = await newTopic(sns, "changes");
    const allow = {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "SNS:Publish",
      Resource: "*",
    };
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
    await set("Policy", JSON.stringify({ Version: "2012-10-17", Statement: [allow] }));
    const configure = () =>
      made.configure({ TopicConfigurations: [{ TopicArn, Events: ["s3:ObjectCreated:*"] }] });
    await configure();
    await set("KmsMasterKeyId", made.aws.kms.plantKey({ policy: policyFor(made.aws.account) }).arn);
    expect(await configure().catch((thrown: unknown) => thrown)).toMatchObject(forbidden);
  });
});
