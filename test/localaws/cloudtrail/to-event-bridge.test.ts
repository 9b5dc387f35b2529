import { DescribeKeyCommand, DisableKeyCommand } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  DeleteBucketEncryptionCommand,
  GetBucketEncryptionCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { kmsClient, s3Client, startAt } from "../core/clients.ts";
import { ruleAndQueue } from "../events/rules.ts";

const pattern = (source: string, ...eventName: string[]) => ({
  source: [source],
  "detail-type": ["AWS API Call via CloudTrail"],
  detail: {
    eventSource: [source.replace("aws.", "").concat(".amazonaws.com")],
    ...(eventName.length > 0 && { eventName }),
  },
});

const namesIn = (events: readonly unknown[]) =>
  (events as { detail: { eventName: string } }[]).map(({ detail }) => detail.eventName);

const Bucket = "b-1";

describe("a rule on calls that CloudTrail saw", () => {
  it("V60, V61: hears of a bucket's change, with the whole event", async () => {
    const { aws, caught } = await ruleAndQueue(pattern("aws.s3", "DeleteBucketEncryption", "CreateBucket"));
    const s3 = s3Client(aws);
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    const events = await caught();
    expect(namesIn(events)).toEqual(["CreateBucket", "DeleteBucketEncryption"]);
    expect(events[1]).toMatchObject({
      version: "0",
      source: "aws.s3",
      "detail-type": "AWS API Call via CloudTrail",
      account: aws.account,
      region: "us-east-1",
      time: new Date(startAt).toISOString().replace(".000", ""),
      resources: [],
      detail: {
        eventVersion: "1.11",
        eventSource: "s3.amazonaws.com",
        requestParameters: { bucketName: Bucket, encryption: "" },
        eventCategory: "Management",
      },
    });
  });

  it("V63: hears of a key's change", async () => {
    const { aws, caught } = await ruleAndQueue(pattern("aws.kms", "DisableKey"));
    const key = aws.kms.plantKey();
    await kmsClient(aws).send(new DisableKeyCommand({ KeyId: key.id }));
    expect(await caught()).toMatchObject([{ detail: { resources: [{ ARN: key.arn }] } }]);
  });

  it.each([
    { state: "ENABLED", names: ["CreateBucket"] },
    {
      state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
      names: ["CreateBucket", "GetBucketEncryption"],
    },
  ])("hears of calls that only read when it is $state", async ({ state, names }) => {
    const { aws, caught } = await ruleAndQueue(pattern("aws.s3"), { state });
    const s3 = s3Client(aws);
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(namesIn(await caught())).toEqual(names);
  });

  it("V67: hears twice, or in another order, on demand", async () => {
    const { aws, caught } = await ruleAndQueue(pattern("aws.kms", "DisableKey", "DescribeKey"), {
      state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
    });
    const [kms, key] = [kmsClient(aws), aws.kms.plantKey()];
    aws.events.hold();
    aws.events.duplicate();
    await kms.send(new DescribeKeyCommand({ KeyId: key.id }));
    await kms.send(new DisableKeyCommand({ KeyId: key.id }));
    aws.events.release("reversed");
    expect(namesIn(await caught())).toEqual(["DisableKey", "DescribeKey", "DescribeKey"]);
  });
});
