import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import {
  CreateBucketCommand,
  DeleteBucketInventoryConfigurationCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type InventoryConfiguration,
  ListObjectsV2Command,
  PutBucketInventoryConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { parquetReadObjects } from "hyparquet";
import { beforeEach, describe, expect, it } from "vitest";
import { plantObject } from "../../../../src/localaws/s3/plant.ts";
import { type S3Test, s3Test } from "../../client.ts";
import { startAt } from "../../core/clients.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What the guide has customers put on a destination (I18, P106). */
const destinationPolicy = (arn: string): string =>
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

const configure = (s3: S3Client, more: Partial<InventoryConfiguration> = {}): Promise<unknown> => {
  const InventoryConfiguration = configuration(more);
  const { Id } = InventoryConfiguration;
  return s3.send(new PutBucketInventoryConfigurationCommand({ Bucket: "data", Id, InventoryConfiguration }));
};

const bytesOf = async (s3: S3Client, Key: string): Promise<Uint8Array> => {
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

const manifestAt = async (s3: S3Client, key: string): Promise<Manifest> => {
  const read: Manifest = JSON.parse(Buffer.from(await bytesOf(s3, key)).toString());
  return read;
};

const manifestKeys = async (s3: S3Client): Promise<string[]> => {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "reports" }));
  return Contents.map(({ Key }) => Key ?? "").filter((key) => key.endsWith("manifest.json"));
};

const deliver = (test: S3Test): string => {
  const [delivery] = test.aws.inventory.deliver();
  if (delivery?.manifest === undefined) throw new Error(`not delivered: ${delivery?.problem}`);
  return delivery.manifest;
};

const csvRows = async (s3: S3Client, manifest: Manifest): Promise<string[][]> => {
  const texts = await Promise.all(
    manifest.files.map(async ({ key }) => gunzipSync(await bytesOf(s3, key)).toString()),
  );
  return texts
    .join("")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(1, -1).split('","'));
};

describe("S3 Inventory", () => {
  let test: S3Test;
  let s3: S3Client;

  beforeEach(async () => {
    test = s3Test();
    ({ s3 } = test);
    for (const Bucket of ["data", "reports"]) await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(
      new PutBucketPolicyCommand({ Bucket: "reports", Policy: destinationPolicy("arn:aws:s3:::data") }),
    );
  });

  const put = (Key: string, more: object = {}): Promise<unknown> =>
    s3.send(new PutObjectCommand({ Bucket: "data", Key, Body: "12345", ...more }));

  it("lists every kind of encryption in a gzipped CSV with URL-encoded keys (I1, I2, I8, I9)", async () => {
    plantObject(test.aws.s3, { bucket: "data", key: "old", body: "12345" });
    await put("a b+c/ü&%.txt");
    await put("kms", { ServerSideEncryption: "aws:kms", BucketKeyEnabled: true });
    await put("dsse", { ServerSideEncryption: "aws:kms:dsse" });
    await configure(s3);
    const manifest = await manifestAt(s3, deliver(test));
    const time = new Date(startAt).toISOString();
    expect(await csvRows(s3, manifest)).toEqual([
      ["data", "a+b%2Bc/%C3%BC%26%25.txt", "5", time, "SSE-S3", "DISABLED"],
      ["data", "dsse", "5", time, "DSSE-KMS", "DISABLED"],
      ["data", "kms", "5", time, "SSE-KMS", "ENABLED"],
      ["data", "old", "5", time, "NOT-SSE", "DISABLED"],
    ]);
  });

  it("lays a report out as AWS does, its checksum last (I6, I11-I14)", async () => {
    await put("k");
    await configure(s3);
    const key = deliver(test);
    expect(key).toBe("inv/data/all/2026-06-01T12-00Z/manifest.json");
    const manifest = await manifestAt(s3, key);
    expect(manifest).toMatchObject({
      sourceBucket: "data",
      destinationBucket: "arn:aws:s3:::reports",
      version: "2016-11-30",
      creationTimestamp: String(startAt),
      fileFormat: "CSV",
      fileSchema: "Bucket, Key, Size, LastModifiedDate, EncryptionStatus, BucketKeyStatus",
    });
    const [file] = manifest.files;
    expect(file?.key).toMatch(/^inv\/data\/all\/data\/[0-9a-f-]{36}\.csv\.gz$/);
    const body = await bytesOf(s3, file?.key ?? "");
    const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");
    expect(file).toMatchObject({ size: body.length, MD5checksum: md5(body) });
    const checksum = await bytesOf(s3, key.replace(".json", ".checksum"));
    expect(Buffer.from(checksum).toString()).toBe(md5(await bytesOf(s3, key)));
    const hive = await bytesOf(s3, "inv/data/all/hive/dt=2026-06-01-12-00/symlink.txt");
    expect(Buffer.from(hive).toString()).toBe(`s3://reports/${file?.key}`);
  });

  it("tells queues of the checksum, which says that the report is complete (I14)", async () => {
    const LambdaFunctionArn = test.aws.events.onFunction("watch", () => undefined);
    const FilterRules = [{ Name: "suffix" as const, Value: "manifest.checksum" }];
    const watch = {
      LambdaFunctionArn,
      Events: ["s3:ObjectCreated:*" as const],
      Filter: { Key: { FilterRules } },
    };
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: "reports",
        NotificationConfiguration: { LambdaFunctionConfigurations: [watch] },
      }),
    );
    await configure(s3);
    deliver(test);
    expect(await test.aws.events.drain()).toHaveLength(1);
  });

  it("lists all versions and delete markers, null versions without an id (I5, I17)", async () => {
    await put("k");
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: "data", VersioningConfiguration }));
    await put("k");
    await s3.send(new DeleteObjectCommand({ Bucket: "data", Key: "k" }));
    await configure(s3, { IncludedObjectVersions: "All", OptionalFields: ["Size", "EncryptionStatus"] });
    const manifest = await manifestAt(s3, deliver(test));
    expect(manifest.fileSchema).toBe(
      "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, EncryptionStatus",
    );
    const [marker, newer, older] = await csvRows(s3, manifest);
    expect(marker).toEqual(["data", "k", expect.stringMatching(/^\w{32}$/), "true", "true", "", ""]);
    expect(newer?.slice(3)).toEqual(["false", "false", "5", "SSE-S3"]);
    expect(older?.slice(2)).toEqual(["", "false", "false", "5", "SSE-S3"]);
  });

  it("leaves out what the current versions hide, and what the prefix does not begin", async () => {
    for (const key of ["a/1", "b/1", "b/2", "c"]) await put(key);
    const VersioningConfiguration = { Status: "Enabled" } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket: "data", VersioningConfiguration }));
    await s3.send(new DeleteObjectCommand({ Bucket: "data", Key: "b/2" }));
    await configure(s3, { Filter: { Prefix: "b/" } });
    const rows = await csvRows(s3, await manifestAt(s3, deliver(test)));
    expect(rows.map(([, key]) => key)).toEqual(["b/1"]);
  });

  it("writes Parquet with its own names, types and unencoded keys (I7, I8, I13)", async () => {
    await put("a b", { ServerSideEncryption: "aws:kms" });
    await configure(s3, {
      IncludedObjectVersions: "All",
      OptionalFields: ["Size", "LastModifiedDate", "ETag", "EncryptionStatus", "ObjectOwner"],
      Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::reports", Format: "Parquet" } },
    });
    const key = deliver(test);
    expect(key).toBe("data/all/2026-06-01T12-00Z/manifest.json");
    const manifest = await manifestAt(s3, key);
    expect(manifest.fileFormat).toBe("Parquet");
    expect(manifest.fileSchema).toMatch(/^message s3\.inventory \{ {2}required binary bucket \(UTF8\); /);
    const file = await bytesOf(s3, manifest.files[0]?.key ?? "");
    const rows = await parquetReadObjects({ file: Uint8Array.from(file).buffer });
    expect(rows).toEqual([
      {
        bucket: "data",
        key: "a b",
        version_id: null,
        is_latest: true,
        is_delete_marker: false,
        size: 5n,
        last_modified_date: new Date(startAt),
        e_tag: expect.stringMatching(/^[0-9a-f]{32}$/),
        encryption_status: "SSE-KMS",
        object_owner: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
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
