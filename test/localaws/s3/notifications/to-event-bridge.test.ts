import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectAnnotationCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectAnnotationCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UpdateObjectEncryptionCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { LocalAwsOptions } from "../../../../src/localaws/types.ts";
import { newAws, s3Client, startAt } from "../../core/clients.ts";
import { ruleAndQueue } from "../../events/rules.ts";

const Bucket = "watched";

const bridged = async (options: LocalAwsOptions = {}) => {
  const aws = newAws(options);
  const rule = await ruleAndQueue({ source: ["aws.s3"], "detail-type": [{ prefix: "Object " }] }, { aws });
  const s3 = s3Client(aws);
  await s3.send(new CreateBucketCommand({ Bucket }));
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  return { ...rule, s3, put: (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "test" })) };
};

describe("a bucket with EventBridge on", () => {
  it("V40 to V44: tells of an upload, to the letter, and leaves the key as it is", async () => {
    const { aws, put, caught } = await bridged();
    await put("a b/ü+%40");
    const requestId = aws.calls.findLast(({ operation }) => operation === "PutObject")?.requestId;
    expect(await caught()).toEqual([
      {
        version: "0",
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        "detail-type": "Object Created",
        source: "aws.s3",
        account: aws.account,
        time: new Date(startAt).toISOString().replace(".000", ""),
        region: "us-east-1",
        resources: [`arn:aws:s3:::${Bucket}`],
        detail: {
          version: "0",
          bucket: { name: Bucket },
          object: {
            key: "a b/ü+%40",
            size: 4,
            etag: "098f6bcd4621d373cade4e832627b4f6",
            sequencer: expect.stringMatching(/^[0-9A-F]+$/),
          },
          "request-id": requestId,
          requester: aws.account,
          "source-ip-address": "127.0.0.1",
          reason: "PutObject",
        },
      },
    ]);
  });

  it("V42: tells the version of the event where all have one", async () => {
    const { put, caught } = await bridged({ eventVersion: "2.6" });
    await put("k");
    expect(await caught()).toMatchObject([{ detail: { "event-version": "1.2" } }]);
  });

  it("V44, V45: says why, and how an object was deleted", async () => {
    const { s3, put, caught } = await bridged();
    await put("k");
    const copy = { Bucket, Key: "k", CopySource: `${Bucket}/k`, ServerSideEncryption: "aws:kms" as const };
    await s3.send(new CopyObjectCommand(copy));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    await put("v");
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "v" }));
    const all = (await caught()) as { detail: { object: object } & Record<string, unknown> }[];
    expect(all.map(({ detail }) => [detail["reason"], detail["deletion-type"]])).toEqual([
      ["PutObject", undefined],
      ["CopyObject", undefined],
      ["DeleteObject", "Permanently Deleted"],
      ["PutObject", undefined],
      ["DeleteObject", "Delete Marker Created"],
    ]);
    expect(Object.keys(all[2]?.detail.object ?? {})).toEqual(["key", "sequencer"]);
    expect(all[3]?.detail.object).toHaveProperty("version-id");
    expect(all[4]?.detail.object).toMatchObject({ etag: "d41d8cd98f00b204e9800998ecf8427e" });
  });

  it("V46, V47: tells of tags and ACLs, and not of a changed encryption (D14)", async () => {
    const { aws, s3, put, caught } = await bridged();
    await put("k");
    await caught();
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key: "k", Tagging: { TagSet: [] } }));
    await s3.send(new PutObjectAclCommand({ Bucket, Key: "k", ACL: "bucket-owner-full-control" }));
    const KMSKeyArn = aws.kms.plantKey().arn;
    await s3.send(
      new UpdateObjectEncryptionCommand({ Bucket, Key: "k", ObjectEncryption: { SSEKMS: { KMSKeyArn } } }),
    );
    const all = await caught();
    expect(all).toMatchObject([
      { "detail-type": "Object Tags Added" },
      { "detail-type": "Object ACL Updated" },
    ]);
    expect(all).toMatchObject([{ detail: { object: { key: "k" } } }, { detail: { object: { key: "k" } } }]);
    expect(JSON.stringify(all)).not.toMatch(/sequencer|"size"/);
  });

  it("V15, V46b: tells of annotations", async () => {
    const { s3, put, caught } = await bridged();
    await put("k");
    await caught();
    const about = { Bucket, Key: "k", AnnotationName: "a" };
    await s3.send(new PutObjectAnnotationCommand({ ...about, AnnotationPayload: "note" }));
    await s3.send(new DeleteObjectAnnotationCommand(about));
    const all = await caught();
    expect(all).toMatchObject([
      { "detail-type": "Object Annotation Created", detail: { object: { key: "k" } } },
      { "detail-type": "Object Annotation Removed", detail: { object: { key: "k" } } },
    ]);
    expect(JSON.stringify(all)).not.toMatch(/sequencer|"size"/);
  });

  it("V40: says nothing once it is off", async () => {
    const { s3, put, caught } = await bridged();
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} }));
    await put("k");
    expect(await caught()).toEqual([]);
  });
});
