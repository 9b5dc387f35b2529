/** S3 Inventory as its tests see it: a bucket "data" that is listed, and a bucket "reports" that lets S3 in. */

import { gunzipSync } from "node:zlib";
import {
  CreateBucketCommand,
  GetObjectCommand,
  type InventoryConfiguration,
  ListObjectsV2Command,
  PutBucketInventoryConfigurationCommand,
  PutBucketPolicyCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { type S3Test, s3Test } from "../../client.ts";

/** What the guide has customers put on a destination (I18, P106). */
export const destinationPolicy = (arn: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::reports/*",
        Condition: {
          ArnLike: { "aws:SourceArn": arn },
          StringEquals: { "aws:SourceAccount": "111122223333", "s3:x-amz-acl": "bucket-owner-full-control" },
        },
      },
    ],
  });

const configuration = (more: Partial<InventoryConfiguration> = {}): InventoryConfiguration => ({
  Id: "all",
  IsEnabled: true,
  IncludedObjectVersions: "Current",
  Schedule: { Frequency: "Daily" },
  OptionalFields: ["Size", "LastModifiedDate", "EncryptionStatus", "BucketKeyStatus"],
  Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::reports", Format: "CSV", Prefix: "inv" } },
  ...more,
});

export const configure = (s3: S3Client, more: Partial<InventoryConfiguration> = {}): Promise<unknown> => {
  const InventoryConfiguration = configuration(more);
  const { Id } = InventoryConfiguration;
  return s3.send(new PutBucketInventoryConfigurationCommand({ Bucket: "data", Id, InventoryConfiguration }));
};

export const bytesOf = async (s3: S3Client, Key: string): Promise<Uint8Array> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: "reports", Key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
};

type Manifest = {
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  readonly version: string;
  readonly creationTimestamp: string;
  readonly fileFormat: string;
  readonly fileSchema: string;
  readonly files: readonly { readonly key: string; readonly size: number; readonly MD5checksum: string }[];
};

export const manifestAt = async (s3: S3Client, key: string): Promise<Manifest> => {
  const read: Manifest = JSON.parse(Buffer.from(await bytesOf(s3, key)).toString());
  return read;
};

export const manifestKeys = async (s3: S3Client): Promise<string[]> => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "reports" }));
  return Contents.map(({ Key }) => Key ?? "").filter((key) => key.endsWith("manifest.json"));
};

export const deliver = (test: S3Test): string => {
  const [delivery] = test.aws.inventory.deliver();
  if (delivery?.manifest === undefined) throw new Error(`not delivered: ${delivery?.problem}`);
  return delivery.manifest;
};

export const csvRows = async (s3: S3Client, manifest: Manifest): Promise<string[][]> => {
  const texts = await Promise.all(
    manifest.files.map(async ({ key }) => gunzipSync(await bytesOf(s3, key)).toString()),
  );
  return texts
    .join("")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(1, -1).split('","'));
};

/** Both buckets, and nothing in them. */
export const inventoryTest = async (): Promise<S3Test> => {
  const test = s3Test();
  for (const Bucket of ["data", "reports"]) await test.s3.send(new CreateBucketCommand({ Bucket }));
  const Policy = destinationPolicy("arn:aws:s3:::data");
  await test.s3.send(new PutBucketPolicyCommand({ Bucket: "reports", Policy }));
  return test;
};
