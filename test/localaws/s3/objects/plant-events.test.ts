import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectAclCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  UpdateObjectEncryptionCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { S3Event } from "../../../../src/localaws/s3/action.ts";
import { plantObject } from "../../../../src/localaws/s3/plant.ts";
import { refusal, startAt } from "../../core/clients.ts";
import { Bucket, copySource, fixture, Key, md5 } from "./fixtures.ts";

describe("a planted object", () => {
  it("E31, E32, D2: has no encryption at all", async () => {
    const made = await fixture();
    const lastModified = Date.UTC(2019, 0, 1);
    plantObject(made.aws.s3, {
      bucket: Bucket,
      key: Key,
      body: "old words",
      lastModified,
      storageClass: "STANDARD_IA",
      metadata: { a: "b" },
      tags: { t: "1" },
    });
    const head = await made.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
    expect(head).toMatchObject({
      LastModified: new Date(lastModified),
      StorageClass: "STANDARD_IA",
      Metadata: { a: "b" },
      TagCount: 1,
      ETag: `"${md5("old words")}"`,
    });
    for (const name of ["ServerSideEncryption", "SSEKMSKeyId", "SSECustomerAlgorithm", "ChecksumType"]) {
      expect(head).not.toHaveProperty(name);
    }
    expect(await made.read()).toBe("old words");
  });

  it("can be larger than memory", async () => {
    const made = await fixture();
    const size = 6 * 1024 ** 3;
    plantObject(made.aws.s3, { bucket: Bucket, key: Key, size, encryption: "AES256" });
    expect(await made.s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: size,
      ServerSideEncryption: "AES256",
    });
    const tail = await made.s3.send(new GetObjectCommand({ Bucket, Key, Range: "bytes=-2" }));
    expect(await tail.Body?.transformToByteArray()).toEqual(new Uint8Array(2));
    const copy = new CopyObjectCommand({
      Bucket,
      Key,
      CopySource: copySource(),
      ServerSideEncryption: "aws:kms",
    });
    expect(await refusal(made.s3.send(copy))).toMatchObject({ name: "InvalidRequest", status: 400 });
    const KMSKeyArn = await made.newKey();
    await made.s3.send(
      new UpdateObjectEncryptionCommand({ Bucket, Key, ObjectEncryption: { SSEKMS: { KMSKeyArn } } }),
    );
    expect((await made.s3.send(new HeadObjectCommand({ Bucket, Key }))).SSEKMSKeyId).toBe(KMSKeyArn);
  });

  it("can lie below the versions that are there", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const ids = [await made.put({ Body: "1" }), await made.put({ Body: "2" })].map((each) => each.VersionId);
    const old = plantObject(made.aws.s3, {
      bucket: Bucket,
      key: Key,
      body: "0",
      lastModified: startAt - 1,
      noncurrent: true,
    });
    const { Versions } = await made.s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions?.map((each) => each.VersionId)).toEqual([...ids.reverse(), old.versionId]);
    expect(await made.read()).toBe("2");
    expect(await made.read({ VersionId: old.versionId })).toBe("0");
  });
});

describe("events", () => {
  async function recorded(act: (made: Awaited<ReturnType<typeof fixture>>) => Promise<unknown>) {
    const made = await fixture({ minimumPartSize: 1 }, { ObjectOwnership: "ObjectWriter" });
    const events: S3Event[] = [];
    Object.assign(made.aws.s3, { emit: (event: S3Event) => events.push(event) });
    await act(made);
    return events.map(({ name, bucket, key }) => `${name} ${bucket}/${key}`);
  }
  const of = (name: string, key = Key) => `${name} ${Bucket}/${key}`;

  it("V5: tell creations and removals by their names", async () => {
    const events = await recorded(async ({ put, s3, setVersioning }) => {
      await put();
      await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: copySource() }));
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      await s3.send(new DeleteObjectCommand({ Bucket, Key: "never there" }));
      await setVersioning("Enabled");
      await s3.send(new DeleteObjectCommand({ Bucket, Key: "copy" }));
    });
    expect(events).toEqual([
      of("ObjectCreated:Put"),
      of("ObjectCreated:Copy", "copy"),
      of("ObjectRemoved:Delete"),
      of("ObjectRemoved:DeleteMarkerCreated", "copy"),
    ]);
  });

  it("V17: tell a multipart upload once, when it is complete", async () => {
    const events = await recorded(async ({ s3 }) => {
      const begin = () => s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      const { UploadId } = await begin();
      const { ETag } = await s3.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "x" }),
      );
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
      await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: (await begin()).UploadId }));
    });
    expect(events).toEqual([of("ObjectCreated:CompleteMultipartUpload")]);
  });

  it("V15: tell changes of tags, ACL and restores", async () => {
    const events = await recorded(async ({ put, s3 }) => {
      await put({ StorageClass: "GLACIER" });
      await s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [] } }));
      await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
      await s3.send(new PutObjectAclCommand({ Bucket, Key, ACL: "private" }));
      await s3.send(new RestoreObjectCommand({ Bucket, Key, RestoreRequest: { Days: 1 } }));
    });
    expect(events.slice(1)).toEqual([
      of("ObjectTagging:Put"),
      of("ObjectTagging:Delete"),
      of("ObjectAcl:Put"),
      of("ObjectRestore:Post"),
    ]);
  });

  it("V16, E204: tell nothing of UpdateObjectEncryption, of refusals, or of planting", async () => {
    const events = await recorded(async ({ put, s3, newKey, aws }) => {
      plantObject(aws.s3, { bucket: Bucket, key: "old", body: "x" });
      await refusal(put({ StorageClass: "SHELF" as never }));
      await put();
      const ObjectEncryption = { SSEKMS: { KMSKeyArn: await newKey() } };
      await s3.send(new UpdateObjectEncryptionCommand({ Bucket, Key, ObjectEncryption }));
    });
    expect(events).toEqual([of("ObjectCreated:Put")]);
  });
});

describe("two writers on one key", () => {
  it("leave one whole object, and each its version where versions are kept", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const bodies = Array.from({ length: 12 }, (_, index) => String.fromCharCode(97 + index).repeat(5000));
    const kinds = [
      {},
      { ServerSideEncryption: "aws:kms" },
      { ServerSideEncryption: "aws:kms:dsse" },
    ] as const;
    await Promise.all(bodies.map((Body, index) => made.put({ Body, ...kinds[index % 3] })));
    const { Versions = [] } = await made.s3.send(new ListObjectVersionsCommand({ Bucket }));
    const read = await Promise.all(Versions.map(({ VersionId }) => made.read({ VersionId })));
    expect(read.sort()).toEqual(bodies);
  });

  it("create it only once with If-None-Match (E169)", async () => {
    const made = await fixture();
    const attempts = Array.from({ length: 8 }, (_, index) =>
      made.put({ Body: `${index}`, IfNoneMatch: "*" }),
    );
    const results = await Promise.allSettled(attempts);
    const won = results.flatMap(({ status }, index) => (status === "fulfilled" ? [`${index}`] : []));
    expect(won).toHaveLength(1);
    expect(await made.read()).toBe(won[0]);
  });
});
