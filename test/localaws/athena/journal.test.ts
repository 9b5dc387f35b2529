import { CreateKeyCommand } from "@aws-sdk/client-kms";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketMetadataConfigurationCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketMetadataConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UpdateObjectEncryptionCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { LocalAwsOptions } from "../../../src/localaws/types.ts";
import { kmsClient, refusal, s3Client } from "../core/clients.ts";
import { twice } from "../data/twice.ts";
import { fixture, fixtureOf } from "./fixture.ts";

const coverage = (since: string) =>
  "SELECT min(record_timestamp) AS oldest, count(*) AS records, " +
  `count(DISTINCT CASE WHEN record_timestamp >= TIMESTAMP '${since}' THEN key END) AS keys FROM "journal"`;
const keys = (since: string) =>
  `SELECT DISTINCT key FROM "journal" WHERE record_timestamp >= TIMESTAMP '${since}'`;

const noon = "2026-06-01 12:00:00.000";
const hour = 3_600_000;

async function journalled(options: LocalAwsOptions = {}) {
  const test = await fixture(options);
  const { s3, Bucket, answer } = test;
  return {
    ...test,
    put: (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "12345" })),
    changed: async (since = noon) => ((await answer(keys(since))) ?? []).slice(1).flat().sort(),
    told: async (since = noon) => (await answer(coverage(since)))?.[1],
  };
}

describe("the journal table", () => {
  it("tells of nothing before the configuration was made (I41)", async () => {
    const { aws, put, enable, changed, told } = await journalled();
    await put("before");
    aws.clock.advance(hour);
    await enable();
    expect(await told()).toEqual([undefined, "0", "0"]);
    await put("after");
    expect(await changed()).toEqual(["after"]);
    expect(await told()).toEqual(["2026-06-01 13:00:00.000", "1", "1"]);
  });

  it("has a record of each new version, deletion and delete marker, of whatever made it (I39)", async () => {
    const { aws, s3, Bucket, put, enable, changed, told } = await journalled();
    for (const key of ["source", "gone", "many", "kept", "marked"]) await put(key);
    await enable();
    aws.clock.advance(hour);
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/source` }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "many" }] } }));
    const Status = "Enabled" as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: "marked" }));
    expect(await changed()).toEqual(["copy", "gone", "many", "marked"]);
    aws.clock.advance(hour);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "marked", VersionId: marker.VersionId }));
    expect(await changed("2026-06-01 14:00:00.000")).toEqual(["marked"]);
    expect(await told("2026-06-01 14:00:00.000")).toEqual(["2026-06-01 13:00:00.000", "5", "1"]);
  });

  it("has a record of a multipart upload when it is completed, of none that was aborted", async () => {
    const { s3, Bucket, enable, changed } = await journalled();
    await enable();
    const begun = async (Key: string) => {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      const part = { Bucket, Key, UploadId, PartNumber: 1 };
      const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: "hello" }));
      return { Bucket, Key, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } };
    };
    await s3.send(new CompleteMultipartUploadCommand(await begun("whole")));
    await s3.send(new AbortMultipartUploadCommand(await begun("aborted")));
    expect(await changed()).toEqual(["whole"]);
  });

  it("has records of tags, and none of an ACL, for which it has no column (I37, I39)", async () => {
    const { s3, Bucket, put, enable, changed } = await journalled();
    for (const key of ["tagged", "untagged", "acl"]) await put(key);
    await enable();
    const Tagging = { TagSet: [{ Key: "a", Value: "b" }] };
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key: "tagged", Tagging }));
    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key: "untagged" }));
    await s3.send(new PutObjectAclCommand({ Bucket, Key: "acl", ACL: "bucket-owner-full-control" }));
    expect(await changed()).toEqual(["tagged", "untagged"]);
  });

  it.each([
    [false, []],
    [true, ["updated"]],
  ])(
    "may tell of UpdateObjectEncryption, which nobody knows (I38): %s",
    async (encryptionUpdates, expected) => {
      const { aws, s3, Bucket, put, enable, changed } = await journalled({ journal: { encryptionUpdates } });
      await put("updated");
      await enable();
      const { KeyMetadata } = await kmsClient(aws).send(new CreateKeyCommand({}));
      const ObjectEncryption = { SSEKMS: { KMSKeyArn: KeyMetadata?.Arn } };
      await s3.send(new UpdateObjectEncryptionCommand({ Bucket, Key: "updated", ObjectEncryption }));
      expect(await changed()).toEqual(expected);
    },
  );

  it("shows a change when its lag has passed, and is ACTIVE when it was made (I30, I41)", async () => {
    const { aws, s3, Bucket, put, enable, changed } = await journalled({
      journal: { lag: 1, creation: hour },
    });
    const status = async () => {
      const answer = await s3.send(new GetBucketMetadataConfigurationCommand({ Bucket }));
      return answer.GetBucketMetadataConfigurationResult?.MetadataConfigurationResult
        ?.JournalTableConfigurationResult?.TableStatus;
    };
    await enable();
    await put("late");
    expect([await changed(), await status()]).toEqual([[], "CREATING"]);
    aws.clock.advance(hour);
    expect([await changed(), await status()]).toEqual([["late"], "ACTIVE"]);
  });

  it("lets records expire where it is told to, after 7 days at the earliest (I40)", async () => {
    const { aws, s3, Bucket, put, enable, changed } = await journalled();
    expect(await refusal(enable({ Expiration: "ENABLED", Days: 6 }))).toMatchObject({ name: "MalformedXML" });
    await enable({ Expiration: "ENABLED", Days: 7 });
    const answer = await s3.send(new GetBucketMetadataConfigurationCommand({ Bucket }));
    expect(
      answer.GetBucketMetadataConfigurationResult?.MetadataConfigurationResult
        ?.JournalTableConfigurationResult,
    ).toMatchObject({ RecordExpiration: { Expiration: "ENABLED", Days: 7 } });
    await put("old");
    aws.clock.advance(4 * 24 * hour);
    await put("new");
    aws.clock.advance(4 * 24 * hour);
    expect(await changed()).toEqual(["new"]);
  });

  it("goes with its configuration, and a new one begins anew", async () => {
    const { aws, s3, Bucket, put, enable, changed, start, look } = await journalled();
    await enable();
    await put("first");
    await s3.send(new DeleteBucketMetadataConfigurationCommand({ Bucket }));
    const id = await start(keys(noon));
    await look(id);
    expect(await look(id)).toMatchObject({ StateChangeReason: expect.stringMatching(/TABLE_NOT_FOUND/) });
    await put("between");
    aws.clock.advance(hour);
    await enable();
    await put("second");
    expect(await changed()).toEqual(["second"]);
  });

  it("is kept in the data folder, and written on", () =>
    twice(
      "journal",
      async (aws) => {
        const { s3, enable } = await fixtureOf(aws);
        await enable();
        await s3.send(new PutObjectCommand({ Bucket: "my-data.one", Key: "first", Body: "x" }));
      },
      async (aws) => {
        await s3Client(aws).send(new PutObjectCommand({ Bucket: "my-data.one", Key: "second", Body: "x" }));
        const bucket = aws.s3.buckets.get("my-data.one");
        const records = bucket === undefined ? [] : [...aws.s3.journal.recordsOf(bucket)];
        expect(records.map(({ key }) => key)).toEqual(["first", "second"]);
      },
    ));
});
