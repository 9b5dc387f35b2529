import {
  DeleteRuleCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { newAws, refusal, startAt } from "../core/clients.ts";
import { snsClient } from "../sns/topics.ts";
import { bodies, newQueue, openQueue, receive } from "../sqs/queues.ts";
import { eventsClient, ruleAndQueue } from "./rules.ts";

const entry = { Source: "my.app", DetailType: "Order", Detail: '{"id":7,"tags":["a"]}' };
const pattern = { source: ["my.app"] };

describe("a rule", () => {
  it("V41: hands the whole event to its target", async () => {
    const { events, caught } = await ruleAndQueue(pattern);
    const { Entries } = await events.send(
      new PutEventsCommand({ Entries: [{ ...entry, Resources: ["arn:aws:s3:::b"] }] }),
    );
    expect(await caught()).toEqual([
      {
        version: "0",
        id: Entries?.[0]?.EventId,
        "detail-type": "Order",
        source: "my.app",
        account: "111122223333",
        time: new Date(startAt).toISOString().replace(".000", ""),
        region: "us-east-1",
        resources: ["arn:aws:s3:::b"],
        detail: { id: 7, tags: ["a"] },
      },
    ]);
  });

  it("does not see what its pattern does not ask for, nor anything while it sleeps", async () => {
    const { events, caught } = await ruleAndQueue(pattern);
    const put = (Source: string) => events.send(new PutEventsCommand({ Entries: [{ ...entry, Source }] }));
    await put("my.other");
    await events.send(
      new PutRuleCommand({ Name: "watch", EventPattern: JSON.stringify(pattern), State: "DISABLED" }),
    );
    await put("my.app");
    expect(await caught()).toEqual([]);
    await events.send(new PutRuleCommand({ Name: "watch", EventPattern: JSON.stringify(pattern) }));
    await put("my.app");
    expect(await caught()).toHaveLength(1);
  });

  it("belongs to its Region", async () => {
    const { aws, caught } = await ruleAndQueue(pattern);
    await eventsClient(aws, { region: "eu-west-1" }).send(new PutEventsCommand({ Entries: [entry] }));
    expect(await caught()).toEqual([]);
  });

  it.each([
    { name: "something fixed", target: { Input: '{"a":1}' }, gets: { a: 1 } },
    { name: "a part", target: { InputPath: "$.detail.tags[0]" }, gets: "a" },
    { name: "a part that is not there", target: { InputPath: "$.detail.none" }, gets: null },
    {
      name: "a text made of parts",
      target: {
        InputTransformer: {
          InputPathsMap: { id: "$.detail.id", type: "$.detail-type", tags: "$.detail.tags" },
          InputTemplate: '{"text":"<type> <id>","id":<id>,"type":<type>,"tags":<tags>,"no":"<none>"}',
        },
      },
      gets: { text: "Order 7", id: 7, type: "Order", tags: ["a"], no: "<none>" },
    },
  ])("can give its target $name", async ({ target, gets }) => {
    const { events, caught } = await ruleAndQueue(pattern, { target });
    await events.send(new PutEventsCommand({ Entries: [entry] }));
    expect(await caught()).toEqual([gets]);
  });

  it("reaches functions and topics, and no queue that does not let it in", async () => {
    const { aws, events, sqs, RuleArn } = await ruleAndQueue(pattern);
    const sns = snsClient(aws);
    const seen: unknown[] = [];
    const lambda = aws.events.onFunction("f", (event: unknown) => void seen.push(event));
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "t" }));
    const allow = {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
      Resource: "*",
    };
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ ...allow, Condition: { ArnEquals: { "aws:SourceArn": RuleArn } } }],
    });
    await sns.send(
      new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: Policy }),
    );
    const [closed, inbox] = [
      await newQueue(sqs, "closed"),
      await openQueue(sqs, "inbox", "sns.amazonaws.com"),
    ];
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: inbox.arn }));
    const Targets = [lambda, TopicArn, closed.arn].map((Arn, at) => ({ Id: String(at), Arn }));
    await events.send(new PutTargetsCommand({ Rule: "watch", Targets }));
    await events.send(new PutEventsCommand({ Entries: [entry] }));
    await aws.events.drain();
    expect(seen).toMatchObject([{ "detail-type": "Order" }]);
    expect(await bodies(sqs, inbox)).toMatchObject([{ Type: "Notification", TopicArn }]);
    expect(await receive(sqs, closed)).toEqual([]);
  });

  it("is listed with its targets, and goes once it has none", async () => {
    const { events, queue, RuleArn } = await ruleAndQueue(pattern);
    const { Rules } = await events.send(new ListRulesCommand({ NamePrefix: "w" }));
    const EventPattern = JSON.stringify(pattern);
    const shown = { Name: "watch", Arn: RuleArn, State: "ENABLED", EventBusName: "default", EventPattern };
    expect(Rules).toEqual([shown]);
    const targets = () => events.send(new ListTargetsByRuleCommand({ Rule: "watch" }));
    expect((await targets()).Targets).toEqual([{ Id: "queue", Arn: queue.arn }]);
    const remove = new DeleteRuleCommand({ Name: "watch" });
    expect((await refusal(events.send(remove))).name).toBe("ValidationException");
    await events.send(new RemoveTargetsCommand({ Rule: "watch", Ids: ["queue"] }));
    await events.send(remove);
    await events.send(remove);
    expect(await refusal(targets())).toMatchObject({ name: "ResourceNotFoundException", status: 400 });
  });

  it.each([
    {
      name: "a pattern that is none",
      input: { EventPattern: '{"source":"x"}' },
      code: "InvalidEventPatternException",
    },
    {
      name: "L31: a pattern of over 2,048 characters",
      input: { EventPattern: JSON.stringify({ source: ["x".repeat(2048)] }) },
      code: "ValidationException",
    },
    { name: "neither pattern nor schedule", input: {}, code: "ValidationException" },
    {
      name: "another bus",
      input: { EventPattern: '{"source":["x"]}', EventBusName: "mine" },
      code: "ResourceNotFoundException",
    },
  ])("is refused with $name", async ({ input, code }) => {
    const put = eventsClient(newAws()).send(new PutRuleCommand({ Name: "r", ...input }));
    expect(await refusal(put)).toMatchObject({ name: code, status: 400 });
  });

  it("L31: has five targets at most", async () => {
    const { events, queue } = await ruleAndQueue(pattern);
    const Targets = [..."abcde"].map((Id) => ({ Id, Arn: queue.arn }));
    const put = events.send(new PutTargetsCommand({ Rule: "watch", Targets }));
    expect((await refusal(put)).name).toBe("LimitExceededException");
    await events.send(new PutTargetsCommand({ Rule: "watch", Targets: Targets.slice(1) }));
  });
});

describe("PutEvents", () => {
  it("takes and refuses entry by entry", async () => {
    const { events, caught } = await ruleAndQueue(pattern);
    const { FailedEntryCount, Entries } = await events.send(
      new PutEventsCommand({
        Entries: [
          entry,
          { ...entry, Detail: "{" },
          { ...entry, Source: "aws.s3" },
          { Detail: "{}", DetailType: "x" },
          { ...entry, EventBusName: "arn:aws:events:us-east-1:111122223333:event-bus/default" },
        ],
      }),
    );
    expect(FailedEntryCount).toBe(3);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      "MalformedDetail",
      "NotAuthorizedForSourceException",
      "InvalidArgument",
      undefined,
    ]);
    expect(await caught()).toHaveLength(2);
  });

  it("L30: takes ten entries at most", async () => {
    const Entries = Array.from({ length: 11 }, () => entry);
    const put = eventsClient(newAws()).send(new PutEventsCommand({ Entries }));
    expect((await refusal(put)).name).toBe("ValidationException");
  });
});
