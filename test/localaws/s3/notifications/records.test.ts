import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  type Event,
  PutBucketNotificationConfigurationCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  UpdateObjectEncryptionCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { formEncoded } from "../../../../src/localaws/s3/notifications/record.ts";
import { plantObject } from "../../../../src/localaws/s3/plant.ts";
import { s3Client, startAt } from "../../core/clients.ts";
import { allEvents, Bucket, objectIn, recordIn, type Watched, watched } from "./fixture.ts";

const hex = /^[0-9A-F]{10,18}$/;

describe("a record", () => {
  it("V1, V5, V7, V10: has AWS's shape, to the letter", async () => {
    const made = await watched();
    await made.configure(allEvents(made));
    await made.put("a/b.txt", "123456789");
    const requestId = made.aws.calls.findLast(({ operation }) => operation === "PutObject")?.requestId;
    const [message] = await made.messages();
    expect(message).toEqual({
      Records: [
        {
          eventVersion: "2.1",
          eventSource: "aws:s3",
          awsRegion: "us-east-1",
          eventTime: new Date(startAt).toISOString(),
          eventName: "ObjectCreated:Put",
          userIdentity: { principalId: `AWS:${made.aws.account}` },
          requestParameters: { sourceIPAddress: "127.0.0.1" },
          responseElements: {
            "x-amz-request-id": requestId,
            "x-amz-id-2": expect.stringMatching(/^[\w+/]{64}$/),
          },
          s3: {
            s3SchemaVersion: "1.0",
            configurationId: "all",
            bucket: {
              name: Bucket,
              ownerIdentity: { principalId: expect.stringMatching(/^A[0-9A-F]{13}$/) },
              arn: `arn:aws:s3:::${Bucket}`,
            },
            object: {
              key: "a/b.txt",
              size: 9,
              eTag: "25f9e794323b453885f5181f1b624d0b",
              sequencer: expect.stringMatching(hex),
            },
          },
        },
      ],
    });
  });

  it("V18: names the session of a role", async () => {
    const made = await watched();
    await made.configure(allEvents(made));
    const role = made.aws.addPrincipal({ type: "role", name: "Enforcer", session: "run-1" });
    await s3Client(made.aws, { credentials: role }).send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "none" }] } }),
    );
    await made.put("x");
    await s3Client(made.aws, { credentials: role }).send(new DeleteObjectCommand({ Bucket, Key: "x" }));
    const [, removed] = await made.messages();
    expect(recordIn(removed)).toMatchObject({
      eventName: "ObjectRemoved:Delete",
      userIdentity: { principalId: expect.stringMatching(/^AWS:AROA\w{17}:run-1$/) },
    });
  });

  it("V3: has one version of all types where that is wanted", async () => {
    const made = await watched({ eventVersion: "2.6" });
    await made.configure(allEvents(made));
    await made.put("x");
    await made.s3.send(new PutObjectTaggingCommand({ Bucket, Key: "x", Tagging: { TagSet: [] } }));
    const all = await made.messages();
    expect(all.map((message) => recordIn(message)["eventVersion"])).toEqual(["2.6", "2.6"]);
  });

  it.each([
    { key: "a b", encoded: "a+b" },
    { key: "a+b", encoded: "a%2Bb" },
    { key: "a@b", encoded: "a%40b" },
    { key: "50%", encoded: "50%25" },
    { key: "x/%2F/y", encoded: "x/%252F/y" },
    { key: "ünï/日本 🙂", encoded: "%C3%BCn%C3%AF/%E6%97%A5%E6%9C%AC+%F0%9F%99%82" },
    { key: "(a)'!~*-_.", encoded: "%28a%29%27%21%7E*-_." },
    { key: "line\nbreak", encoded: "line%0Abreak" },
  ])("V6: form-encodes the key $key", async ({ key, encoded }) => {
    const made = await watched();
    await made.configure(allEvents(made));
    await made.put(key);
    expect(objectIn((await made.messages())[0])["key"]).toBe(encoded);
  });

  it("V6: encodes so that AWS's advice on decoding gives the key back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 20 }), (key) => {
        expect(decodeURIComponent(formEncoded(key).replaceAll("+", " "))).toBe(key);
      }),
    );
  });
});

describe("each change raises its own event, and nothing else does", () => {
  let made: Watched;
  const last = async () => {
    const messages = await made.messages();
    expect(messages).toHaveLength(1);
    return {
      name: recordIn(messages[0])["eventName"],
      version: recordIn(messages[0])["eventVersion"],
      object: objectIn(messages[0]),
    };
  };
  beforeAll(async () => {
    made = await watched();
    await made.configure(allEvents(made));
    await made.put("k");
    await made.messages();
  });

  it("V17: CopyObject, also onto itself", async () => {
    const copy = { Bucket, Key: "k", CopySource: `${Bucket}/k`, ServerSideEncryption: "aws:kms" as const };
    await made.s3.send(new CopyObjectCommand(copy));
    expect(await last()).toMatchObject({ name: "ObjectCreated:Copy", object: { key: "k", size: 7 } });
  });

  it("V17: CompleteMultipartUpload, and not its parts", async () => {
    const at = { Bucket, Key: "big" };
    const { UploadId } = await made.s3.send(new CreateMultipartUploadCommand(at));
    const { ETag } = await made.s3.send(
      new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: "part" }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await made.s3.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload }));
    expect(await last()).toMatchObject({
      name: "ObjectCreated:CompleteMultipartUpload",
      object: { key: "big", size: 4, eTag: expect.stringMatching(/^[0-9a-f]{32}-1$/) },
    });
  });

  it("V2, V9: tags and ACLs, as 2.3, without size and sequencer", async () => {
    await made.s3.send(
      new PutObjectTaggingCommand({ Bucket, Key: "k", Tagging: { TagSet: [{ Key: "a", Value: "b" }] } }),
    );
    expect(await last()).toEqual({
      name: "ObjectTagging:Put",
      version: "2.3",
      object: { key: "k", eTag: expect.any(String) },
    });
    await made.s3.send(new PutObjectAclCommand({ Bucket, Key: "k", ACL: "bucket-owner-full-control" }));
    expect(await last()).toMatchObject({ name: "ObjectAcl:Put", version: "2.3" });
  });

  it("RestoreObject", async () => {
    plantObject(made.aws.s3, { bucket: Bucket, key: "cold", body: "x", storageClass: "GLACIER" });
    await made.s3.send(new RestoreObjectCommand({ Bucket, Key: "cold", RestoreRequest: { Days: 1 } }));
    expect(await last()).toMatchObject({ name: "ObjectRestore:Post", version: "2.1", object: { size: 1 } });
  });

  it("V15: PutObjectRetention", async () => {
    const locked = await watched();
    const at = { Bucket: "locked", Key: "k" };
    await locked.s3.send(new CreateBucketCommand({ Bucket: "locked", ObjectLockEnabledForBucket: true }));
    await locked.s3.send(new PutObjectCommand({ ...at, Body: "x" }));
    const QueueConfigurations = [{ QueueArn: locked.queue.arn, Events: ["s3:ObjectRetention:Put" as Event] }];
    await locked.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: "locked",
        NotificationConfiguration: { QueueConfigurations },
      }),
    );
    const Retention = { Mode: "GOVERNANCE" as const, RetainUntilDate: new Date(startAt + 86_400_000) };
    await locked.s3.send(new PutObjectRetentionCommand({ ...at, Retention }));
    const [message] = await locked.messages();
    expect(recordIn(message)).toMatchObject({ eventName: "ObjectRetention:Put", eventVersion: "2.3" });
    expect(objectIn(message)).not.toHaveProperty("sequencer");
  });

  it("D14, V16: UpdateObjectEncryption raises none", async () => {
    const KMSKeyArn = made.aws.kms.plantKey().arn;
    await made.s3.send(
      new UpdateObjectEncryptionCommand({ Bucket, Key: "k", ObjectEncryption: { SSEKMS: { KMSKeyArn } } }),
    );
    expect(await made.messages()).toEqual([]);
  });

  it("V8, V9: a deletion, without size and ETag; deleting what is not there raises none", async () => {
    await made.s3.send(new DeleteObjectCommand({ Bucket, Key: "not there" }));
    await made.s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    expect(await last()).toEqual({
      name: "ObjectRemoved:Delete",
      version: "2.1",
      object: { key: "k", sequencer: expect.stringMatching(hex) },
    });
  });

  it("each key of DeleteObjects", async () => {
    for (const key of ["1", "2"]) await made.put(key);
    await made.messages();
    const Objects = [{ Key: "1" }, { Key: "2" }];
    await made.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect((await made.messages()).map((message) => objectIn(message)["key"])).toEqual(["1", "2"]);
  });

  it("V8: versions are named where they are kept", async () => {
    await made.enableVersioning();
    await made.put("v");
    const put = await last();
    expect(put.object["versionId"]).toMatch(/^\S{32}$/);
    await made.s3.send(new DeleteObjectCommand({ Bucket, Key: "v" }));
    const marker = await last();
    expect(marker).toMatchObject({
      name: "ObjectRemoved:DeleteMarkerCreated",
      object: { key: "v", eTag: "d41d8cd98f00b204e9800998ecf8427e", versionId: expect.any(String) },
    });
    expect(marker.object).not.toHaveProperty("size");
    const VersionId = String(put.object["versionId"]);
    await made.s3.send(new DeleteObjectCommand({ Bucket, Key: "v", VersionId }));
    expect(await last()).toMatchObject({ name: "ObjectRemoved:Delete", object: { versionId: VersionId } });
  });

  it("V9: sequencers of a key grow once padded, and differ in length", async () => {
    for (let count = 0; count < 5; count++) await made.put("s", String(count));
    const all = (await made.messages()).map((message) => String(objectIn(message)["sequencer"]));
    const padded = all.map((each) => each.padStart(40, "0"));
    expect(padded).toEqual(padded.toSorted());
    expect(new Set(padded).size).toBe(5);
    expect(new Set(all.map(({ length }) => length)).size).toBeGreaterThan(1);
  });
});
