import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { DescribeKeyCommand, DisableKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import { CreateBucketCommand, GetBucketEncryptionCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { kmsClient, newAws, refusal, s3Client, startAt } from "../core/clients.ts";
import { find, trailClient } from "./trail.ts";

/** A bucket made by root, a key described and disabled by ann a day later. */
const history = async () => {
  const aws = newAws();
  await s3Client(aws).send(new CreateBucketCommand({ Bucket: "b-1" }));
  aws.clock.advance(86_400_000);
  const ann = aws.addPrincipal({ type: "user", name: "ann" });
  const kms = kmsClient(aws, { credentials: ann });
  const key = aws.kms.plantKey();
  await kms.send(new DescribeKeyCommand({ KeyId: key.id }));
  await kms.send(new DisableKeyCommand({ KeyId: key.id }));
  return { aws, ann, key };
};

describe("LookupEvents", () => {
  it("tells the newest first, with what each is about", async () => {
    const { aws, ann, key } = await history();
    const [disabled, described, created] = await find(aws, {});
    expect(disabled).toMatchObject({
      EventName: "DisableKey",
      EventSource: "kms.amazonaws.com",
      ReadOnly: "false",
      Username: "ann",
      AccessKeyId: ann.accessKeyId,
      EventTime: new Date(startAt + 86_400_000),
      Resources: [{ ResourceType: "AWS::KMS::Key", ResourceName: key.arn }],
    });
    expect(JSON.parse(disabled?.CloudTrailEvent ?? "")).toMatchObject({ eventID: disabled?.EventId });
    expect(described).toMatchObject({ EventName: "DescribeKey", ReadOnly: "true" });
    expect(created).toMatchObject({ Resources: [{ ResourceType: "AWS::S3::Bucket", ResourceName: "b-1" }] });
  });

  it.each([
    ["EventName", "CreateBucket", ["CreateBucket"]],
    ["EventSource", "kms.amazonaws.com", ["DisableKey", "DescribeKey"]],
    ["ReadOnly", "true", ["DescribeKey"]],
    ["Username", "root", ["CreateBucket"]],
    ["ResourceType", "AWS::KMS::Key", ["DisableKey", "DescribeKey"]],
    ["ResourceName", "b-1", ["CreateBucket"]],
    ["EventName", "Other", []],
  ] as const)("by %s %s", async (AttributeKey, AttributeValue, names) => {
    const { aws } = await history();
    const events = await find(aws, { LookupAttributes: [{ AttributeKey, AttributeValue }] });
    expect(events.map(({ EventName }) => EventName)).toEqual(names);
  });

  it("by the time it happened, and not beyond 90 days", async () => {
    const { aws } = await history();
    const names = async (input: object) => (await find(aws, input)).map(({ EventName }) => EventName);
    expect(await names({ StartTime: new Date(startAt + 1000) })).toEqual(["DisableKey", "DescribeKey"]);
    expect(await names({ EndTime: new Date(startAt + 1000) })).toEqual(["CreateBucket"]);
    aws.clock.advance(89 * 86_400_000 + 1000);
    expect(await names({})).toEqual(["DisableKey", "DescribeKey"]);
  });

  it("in pages, and for the caller's own account and Region", async () => {
    const { aws } = await history();
    const trail = trailClient(aws);
    const first = await trail.send(new LookupEventsCommand({ MaxResults: 2 }));
    const second = await trail.send(new LookupEventsCommand({ MaxResults: 2, NextToken: first.NextToken }));
    expect([first.Events?.length, second.Events?.length, second.NextToken]).toEqual([2, 1, undefined]);
    const eve = aws.addPrincipal({ type: "user", name: "eve", account: "444455556666" });
    await kmsClient(aws, { credentials: eve }).send(new ListKeysCommand({}));
    const theirs = await trailClient(aws, { credentials: eve }).send(new LookupEventsCommand({}));
    expect(theirs.Events?.map(({ EventName }) => EventName)).toEqual(["ListKeys"]);
    const elsewhere = await trailClient(aws, { region: "eu-west-1" }).send(new LookupEventsCommand({}));
    expect(elsewhere.Events).toEqual([]);
  });

  it.each([
    {
      name: "two attributes",
      input: {
        LookupAttributes: [1, 2].map(() => ({ AttributeKey: "EventName" as const, AttributeValue: "x" })),
      },
      code: "InvalidLookupAttributesException",
    },
    { name: "51 results", input: { MaxResults: 51 }, code: "InvalidMaxResultsException" },
    { name: "a token of its own", input: { NextToken: "?" }, code: "InvalidNextTokenException" },
    {
      name: "an end before its start",
      input: { StartTime: new Date(startAt), EndTime: new Date(0) },
      code: "InvalidTimeRangeException",
    },
  ])("refuses $name", async ({ input, code }) => {
    const looked = trailClient(newAws()).send(new LookupEventsCommand(input));
    expect(await refusal(looked)).toMatchObject({ name: code, status: 400 });
  });

  it("leaves S3 its own errors", async () => {
    const s3 = s3Client(newAws());
    expect(await refusal(s3.send(new GetBucketEncryptionCommand({ Bucket: "none" })))).toMatchObject({
      name: "NoSuchBucket",
      status: 404,
    });
  });
});
