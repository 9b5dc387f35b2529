import {
  DeleteBucketInventoryConfigurationCommand,
  type InventoryConfiguration,
  PutBucketPolicyCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import type { S3Test } from "../../client.ts";
import { configure, deliver, destinationPolicy, inventoryTest, manifestKeys } from "./reports.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("the delivery of inventory reports", () => {
  let test: S3Test;
  let s3: S3Client;

  beforeEach(async () => {
    test = await inventoryTest();
    ({ s3 } = test);
  });

  it("comes daily, and weekly on Sundays, by the virtual clock (I15)", async () => {
    await configure(s3);
    await configure(s3, { Id: "weekly", Schedule: { Frequency: "Weekly" } });
    test.aws.clock.advance(12 * HOUR);
    expect(await manifestKeys(s3)).toEqual([]);
    test.aws.clock.advance(HOUR);
    expect(await manifestKeys(s3)).toEqual(["inv/data/all/2026-06-02T01-00Z/manifest.json"]);
    expect(await manifestKeys(s3)).toHaveLength(1);
    // 1 June 2026 is a Monday.
    test.aws.clock.advance(5 * DAY);
    expect(await manifestKeys(s3)).toEqual([
      "inv/data/all/2026-06-02T01-00Z/manifest.json",
      "inv/data/all/2026-06-07T01-00Z/manifest.json",
      "inv/data/weekly/2026-06-07T01-00Z/manifest.json",
    ]);
  });

  it("stops when it is disabled or deleted", async () => {
    await configure(s3, { IsEnabled: false });
    await configure(s3, { Id: "gone" });
    await s3.send(new DeleteBucketInventoryConfigurationCommand({ Bucket: "data", Id: "gone" }));
    test.aws.clock.advance(2 * DAY);
    expect(await manifestKeys(s3)).toEqual([]);
  });

  it("does not reach a destination that lets S3 not in (I18)", async () => {
    const Policy = destinationPolicy("arn:aws:s3:::another");
    await s3.send(new PutBucketPolicyCommand({ Bucket: "reports", Policy }));
    await configure(s3);
    const [delivery] = test.aws.inventory.deliver();
    expect(delivery?.manifest).toBeUndefined();
    expect(delivery?.problem).toContain("s3.amazonaws.com is not authorized to perform: s3:PutObject");
  });

  it("is encrypted under a key only where the key's policy serves S3 (I19)", async () => {
    const closed = test.aws.kms.plantKey();
    const statement = {
      Effect: "Allow",
      Principal: { Service: "s3.amazonaws.com" },
      Action: "kms:GenerateDataKey",
      Resource: "*",
      Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::data" } },
    };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const open = test.aws.kms.plantKey({ policy });
    const under = (KeyId: string): Partial<InventoryConfiguration> => ({
      Destination: {
        S3BucketDestination: {
          Bucket: "arn:aws:s3:::reports",
          Format: "CSV",
          Encryption: { SSEKMS: { KeyId } },
        },
      },
    });
    await configure(s3, under(closed.arn));
    expect(test.aws.inventory.deliver()[0]?.problem).toContain("kms:GenerateDataKey");
    await configure(s3, under(open.arn));
    const key = deliver(test);
    const version = test.aws.s3.buckets.get("reports")?.objects.current(key);
    expect(version?.encryption).toMatchObject({ type: "aws:kms", keyArn: open.arn });
  });

  it("has no ORC, and says so", async () => {
    await configure(s3, {
      Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::reports", Format: "ORC" } },
    });
    expect(test.aws.inventory.deliver()).toEqual([
      { bucket: "data", id: "all", manifest: undefined, problem: "ORC is not written here" },
    ]);
  });
});
