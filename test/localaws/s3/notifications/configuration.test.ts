import {
  type Event,
  type FilterRuleName,
  GetBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { refusal, startAt } from "../../core/clients.ts";
import { bodies, newQueue, receive, sqsClient } from "../../sqs/queues.ts";
import { allEvents, Bucket, objectIn, watched } from "./fixture.ts";

const events = (...names: Event[]): Event[] => names;
const rule = (Name: FilterRuleName, Value: string) => ({ Name, Value });
const filter = (...FilterRules: ReturnType<typeof rule>[]) => ({ Key: { FilterRules } });

describe("PutBucketNotificationConfiguration", () => {
  it("V12: tests every queue with a message that has no Records", async () => {
    const made = await watched();
    await made.configure(allEvents(made));
    const [test, ...others] = await bodies(made.sqs, made.queue);
    expect(others).toEqual([]);
    const call = made.aws.calls.findLast(
      ({ operation }) => operation === "PutBucketNotificationConfiguration",
    );
    expect(test).toEqual({
      Service: "Amazon S3",
      Event: "s3:TestEvent",
      Time: new Date(startAt).toISOString(),
      Bucket,
      RequestId: call?.requestId,
      HostId: expect.any(String),
    });
  });

  it("V23: replaces everything, gives ids, and is given back with its filters", async () => {
    const made = await watched();
    await made.configure({
      EventBridgeConfiguration: {},
      QueueConfigurations: [
        {
          QueueArn: made.queue.arn,
          Events: events("s3:ObjectCreated:*"),
          Filter: filter(rule("prefix", "in/"), rule("suffix", ".txt")),
        },
      ],
    });
    const get = () => made.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    const { $metadata: _, ...first } = await get();
    expect(first).toEqual({
      EventBridgeConfiguration: {},
      QueueConfigurations: [
        {
          Id: expect.stringMatching(/^\w{48}$/),
          QueueArn: made.queue.arn,
          Events: ["s3:ObjectCreated:*"],
          Filter: filter(rule("Prefix" as FilterRuleName, "in/"), rule("Suffix" as FilterRuleName, ".txt")),
        },
      ],
    });
    await made.configure({});
    expect(await get()).not.toHaveProperty("QueueConfigurations");
    await made.put("in/a.txt");
    expect(await made.messages()).toEqual([]);
  });

  it("V22: filters match the key itself, and filter values come percent-encoded", async () => {
    const made = await watched();
    await made.configure({
      QueueConfigurations: [
        {
          QueueArn: made.queue.arn,
          Events: events("s3:ObjectCreated:Put"),
          Filter: filter(rule("prefix", "a%20b%2B/"), rule("suffix", ".t%C3%BC")),
        },
      ],
    });
    for (const key of ["a b+/x.tü", "a%20b%2B/x.tü", "a+b+/x.tü", "a b+/x.tu", "x/a b+/.tü"])
      await made.put(key);
    expect((await made.messages()).map((message) => objectIn(message)["key"])).toEqual(["a+b%2B/x.t%C3%BC"]);
  });

  it("V20: refuses rules that overlap for one event type, and takes those that do not", async () => {
    const made = await watched();
    const target = (names: Event[], ...rules: ReturnType<typeof rule>[]) => ({
      QueueArn: made.queue.arn,
      Events: names,
      ...(rules.length > 0 && { Filter: filter(...rules) }),
    });
    const configure = (...QueueConfigurations: ReturnType<typeof target>[]) =>
      made.configure({ QueueConfigurations });
    const [created, put] = [events("s3:ObjectCreated:*"), events("s3:ObjectCreated:Put")];
    expect(await refusal(configure(target(created), target(put)))).toMatchObject({
      name: "InvalidArgument",
      message: "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
    });
    const nested = configure(target(created, rule("prefix", "a/")), target(created, rule("prefix", "a/b/")));
    expect(await refusal(nested)).toMatchObject({
      name: "InvalidArgument",
      message: expect.stringContaining("Cannot have overlapping suffixes"),
    });
    await configure(target(created, rule("prefix", "a/")), target(created, rule("prefix", "b/")));
    await configure(
      target(created, rule("prefix", "a/"), rule("suffix", ".x")),
      target(put, rule("prefix", "a/"), rule("suffix", ".y")),
    );
    await configure(target(put), target(events("s3:ObjectRemoved:*")));
  });

  it("refuses destinations that are not there, all of them by name", async () => {
    const made = await watched();
    const arns = ["one", "two"].map((name) => `arn:aws:sqs:us-east-1:${made.aws.account}:${name}`);
    const QueueConfigurations = arns.map((QueueArn, index) => ({
      QueueArn,
      Events: events(index === 0 ? "s3:ObjectCreated:*" : "s3:ObjectRemoved:*"),
    }));
    const error: unknown = await made.configure({ QueueConfigurations }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: "InvalidArgument",
      message: "Unable to validate the following destination configurations",
      ArgumentName1: arns[0],
      ArgumentValue1: "The destination queue does not exist",
      ArgumentName2: arns[1],
      ArgumentValue2: "The destination queue does not exist",
    });
    await made.configure({ QueueConfigurations }, { SkipDestinationValidation: true });
    await made.put("x");
  });

  it("refuses a queue whose policy does not let S3 send", async () => {
    const made = await watched();
    const closed = await newQueue(made.sqs, "closed");
    const target = { QueueArn: closed.arn, Events: events("s3:ObjectCreated:*") };
    expect(
      await made.configure({ QueueConfigurations: [target] }).catch((thrown: unknown) => thrown),
    ).toMatchObject({
      name: "InvalidArgument",
      ArgumentValue1:
        "Permissions on the destination queue do not allow S3 to publish notifications from this bucket",
    });
    await made.configure({ QueueConfigurations: [target] }, { SkipDestinationValidation: true });
    await made.put("x");
    expect(await receive(made.sqs, closed)).toEqual([]);
  });

  it("asks a queue's policy with the bucket and its account", async () => {
    const made = await watched();
    const statement = (account: string) => ({
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: "*",
      Condition: {
        ArnLike: { "aws:SourceArn": `arn:aws:s3:::${Bucket}` },
        StringEquals: { "aws:SourceAccount": account },
      },
    });
    const arnOf = async (name: string, account: string) => {
      const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement(account)] });
      return (await newQueue(made.sqs, name, { Policy })).arn;
    };
    const target = (QueueArn: string) => ({
      QueueConfigurations: [{ QueueArn, Events: events("s3:ObjectCreated:*") }],
    });
    await made.configure(target(await arnOf("mine", made.aws.account)));
    expect((await refusal(made.configure(target(await arnOf("theirs", "444455556666"))))).name).toBe(
      "InvalidArgument",
    );
  });

  it("V20: refuses queues of another Region, FIFO queues, other services' ARNs and unknown events", async () => {
    const made = await watched();
    const west = await newQueue(sqsClient(made.aws, { region: "us-west-2" }), "west");
    const refused = async (QueueArn: string, event: string) =>
      (await refusal(made.configure({ QueueConfigurations: [{ QueueArn, Events: [event as Event] }] })))
        .message;
    const any = "s3:ObjectCreated:*";
    expect(await refused(west.arn, any)).toMatch(/service region is not valid/);
    expect(await refused(`${made.queue.arn}.fifo`, any)).toMatch(/Unable to validate/);
    expect(await refused("invalid-queue", any)).toBe("The ARN could not be parsed");
    expect(await refused("arn:aws:sns:us-east-1:1:topic", any)).toBe("The ARN could not be parsed");
    // There is no event for a change of encryption (V16).
    expect(await refused(made.queue.arn, "s3:ObjectEncryption:Put")).toMatch(/event is not supported/);
  });

  it("refuses a filter by anything but prefix and suffix", async () => {
    const made = await watched();
    const Filter = filter(rule("INVALID" as FilterRuleName, "x"));
    const configured = made.configure({
      QueueConfigurations: [{ QueueArn: made.queue.arn, Events: events("s3:ObjectCreated:*"), Filter }],
    });
    expect(await configured.catch((thrown: unknown) => thrown)).toMatchObject({
      message: "filter rule name must be either prefix or suffix",
      ArgumentName: "FilterRule.Name",
      ArgumentValue: "INVALID",
    });
  });

  it("V21: a queue that takes less than 64 KB gets nothing", async () => {
    const made = await watched();
    const statement = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const small = await newQueue(made.sqs, "small", { Policy, MaximumMessageSize: "65535" });
    await made.configure({
      QueueConfigurations: [{ QueueArn: small.arn, Events: events("s3:ObjectCreated:*") }],
    });
    await made.s3.send(new PutObjectCommand({ Bucket, Key: "x", Body: "x" }));
    expect(await receive(made.sqs, small)).toEqual([]);
  });
});
