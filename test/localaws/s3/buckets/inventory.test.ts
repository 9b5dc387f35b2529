import {
  DeleteBucketInventoryConfigurationCommand,
  GetBucketInventoryConfigurationCommand,
  type InventoryConfiguration,
  ListBucketInventoryConfigurationsCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketPolicyCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3TestWith } from "../../client.ts";
import { refusal } from "../../core/clients.ts";

const Bucket = "settings";

const bucket = (...more: readonly string[]) => s3TestWith(Bucket, ...more);

describe("inventory configurations", () => {
  const configuration = (Id: string, change: object = {}): InventoryConfiguration => ({
    Id,
    IsEnabled: true,
    IncludedObjectVersions: "All",
    Schedule: { Frequency: "Daily" },
    OptionalFields: ["Size", "EncryptionStatus", "BucketKeyStatus"],
    Destination: {
      S3BucketDestination: {
        AccountId: "111122223333",
        Bucket: "arn:aws:s3:::reports",
        Format: "CSV",
        Prefix: "inv",
        Encryption: { SSEKMS: { KeyId: "arn:aws:kms:us-east-1:111122223333:key/k" } },
      },
    },
    ...change,
  });
  const put = (Id: string, change: object = {}) =>
    new PutBucketInventoryConfigurationCommand({
      Bucket,
      Id,
      InventoryConfiguration: configuration(Id, change),
    });

  it("are put, got, listed page by page and deleted by id (I20)", async () => {
    const { s3 } = await bucket();
    const ids = Array.from({ length: 101 }, (_, at) => `i${String(at).padStart(3, "0")}`);
    for (const id of ids) await s3.send(put(id));
    const got = await s3.send(new GetBucketInventoryConfigurationCommand({ Bucket, Id: "i042" }));
    expect(got.InventoryConfiguration).toEqual(configuration("i042"));
    const first = await s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket }));
    expect(first).toMatchObject({ IsTruncated: true });
    const ContinuationToken = first.NextContinuationToken;
    const second = await s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket, ContinuationToken }));
    const listed = [first, second].flatMap((page) => page.InventoryConfigurationList ?? []);
    expect(listed.map((each) => each.Id)).toEqual(ids);
    expect(listed[0]).toEqual(configuration("i000"));
    const remove = new DeleteBucketInventoryConfigurationCommand({ Bucket, Id: "i000" });
    await s3.send(remove);
    expect(await refusal(s3.send(remove))).toMatchObject({ name: "NoSuchConfiguration", status: 404 });
  });

  it.each([
    ["an unknown field", { OptionalFields: ["KmsKey"] }],
    [
      "an unknown format",
      { Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::r", Format: "XLS" } } },
    ],
    ["a bucket that is no ARN", { Destination: { S3BucketDestination: { Bucket: "r", Format: "CSV" } } }],
    ["an unknown schedule", { Schedule: { Frequency: "Hourly" } }],
  ])("refuse %s", async (_name, change) => {
    const { s3 } = await bucket();
    expect(await refusal(s3.send(put("i", change)))).toMatchObject({ name: "MalformedXML", status: 400 });
  });

  it("can be refused for the fields they ask for (I23)", async () => {
    const { s3 } = await bucket();
    const Condition = {
      "ForAnyValue:StringEquals": { "s3:InventoryAccessibleOptionalFields": "EncryptionStatus" },
    };
    const Resource = `arn:aws:s3:::${Bucket}`;
    const statement = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:PutInventoryConfiguration",
      Resource,
      Condition,
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect(await refusal(s3.send(put("i")))).toMatchObject({ name: "AccessDenied", status: 403 });
    await s3.send(put("i", { OptionalFields: ["Size"] }));
  });
});
