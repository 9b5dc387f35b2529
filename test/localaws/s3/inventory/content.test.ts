import { createHash } from "node:crypto";
import {
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { parquetReadObjects } from "hyparquet";
import { beforeEach, describe, expect, it } from "vitest";
import { plantObject } from "../../../../src/localaws/s3/plant.ts";
import type { S3Test } from "../../client.ts";
import { startAt } from "../../core/clients.ts";
import { bytesOf, configure, csvRows, deliver, inventoryTest, manifestAt } from "./reports.ts";

describe("an inventory report", () => {
  let test: S3Test;
  let s3: S3Client;

  beforeEach(async () => {
    test = await inventoryTest();
    ({ s3 } = test);
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
});
