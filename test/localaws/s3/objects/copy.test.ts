import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  DeleteObjectCommand,
  GetObjectAclCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { canonicalUserOf } from "../../../../src/localaws/s3/bucket.ts";
import { plantObject } from "../../../../src/localaws/s3/plant.ts";
import { refusal, startAt } from "../../core/clients.ts";
import { Bucket, copySource, type Fixture, fixture, Key, md5 } from "./fixtures.ts";

const self = ({ s3 }: Fixture, more: Partial<CopyObjectCommandInput> = {}) =>
  s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: copySource(), ...more }));
const head = ({ s3 }: Fixture, VersionId?: string) =>
  s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }));
const illegal = {
  name: "InvalidRequest",
  status: 400,
  message:
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
};

describe("CopyObject onto itself", () => {
  it.each([
    ["E150 nothing changes", {}],
    ["E151 an ACL is no change", { ACL: "bucket-owner-full-control" }],
    ["E151 tags are no change", { TaggingDirective: "REPLACE", Tagging: "a=1" }],
  ] as const)("%s", async (_name, more) => {
    const made = await fixture();
    await made.put();
    expect(await refusal(self(made, more))).toEqual(illegal);
  });

  it("E151: nor is an object of STANDARD_IA without headers", async () => {
    const made = await fixture();
    await made.put({ StorageClass: "STANDARD_IA" });
    expect(await refusal(self(made))).toEqual(illegal);
  });

  it.each([
    ["MetadataDirective REPLACE", { MetadataDirective: "REPLACE" }],
    ["an equal storage class", { StorageClass: "STANDARD" }],
    ["an equal redirect", { WebsiteRedirectLocation: "/there" }],
    ["the same SSE value", { ServerSideEncryption: "AES256" }],
  ] as const)("E152: %s is a change", async (_name, more) => {
    const made = await fixture();
    await made.put({ WebsiteRedirectLocation: "/there" });
    expect((await self(made, more)).CopyObjectResult?.ETag).toBe(`"${md5("content")}"`);
  });

  it("E152, E154: another encryption than the default's is a change, and falls back to the default", async () => {
    const made = await fixture();
    await made.put({ ServerSideEncryption: "aws:kms" });
    expect((await self(made)).ServerSideEncryption).toBe("AES256");
    expect((await head(made)).SSEKMSKeyId).toBeUndefined();
  });

  it("E152: so is having no encryption at all", async () => {
    const made = await fixture();
    plantObject(made.aws.s3, { bucket: Bucket, key: Key, body: "content" });
    expect((await self(made)).ServerSideEncryption).toBe("AES256");
  });

  it("E153: is let through once the bucket's encryption was set explicitly", async () => {
    const made = await fixture();
    await made.put();
    await made.setDefault({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } });
    expect((await self(made)).ServerSideEncryption).toBe("AES256");
  });

  it("E155: aws:kms without a key moves the object to aws/s3", async () => {
    const made = await fixture();
    const SSEKMSKeyId = await made.newKey();
    await made.put({ ServerSideEncryption: "aws:kms", SSEKMSKeyId });
    const copied = await self(made, { ServerSideEncryption: "aws:kms" });
    expect(copied.SSEKMSKeyId).toMatch(/^arn:aws:kms:/);
    expect(copied.SSEKMSKeyId).not.toBe(SSEKMSKeyId);
  });

  it("E141: the ETag changes under KMS and is the MD5 again after", async () => {
    const made = await fixture();
    await made.put();
    const under = await self(made, { ServerSideEncryption: "aws:kms" });
    expect(under.CopyObjectResult?.ETag).not.toBe(`"${md5("content")}"`);
    const back = await self(made, { ServerSideEncryption: "AES256" });
    expect(back.CopyObjectResult?.ETag).toBe(`"${md5("content")}"`);
  });

  it("E156: with versions makes a new current one; the old one stays as it is", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const { VersionId } = await made.put();
    const copied = await self(made, { ServerSideEncryption: "aws:kms" });
    expect(copied.CopySourceVersionId).toBe(VersionId);
    expect(copied.VersionId).not.toBe(VersionId);
    expect((await head(made, VersionId)).ServerSideEncryption).toBe("AES256");
    expect((await head(made)).ServerSideEncryption).toBe("aws:kms");
  });

  it("E157: copying a noncurrent version makes its content current", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const { VersionId } = await made.put({ Body: "old" });
    await made.put({ Body: "new" });
    await self(made, { CopySource: copySource(Key, VersionId) });
    expect(await made.read()).toBe("old");
  });
});

describe("what a copy keeps and loses", () => {
  const kept = {
    CacheControl: "no-cache",
    ContentDisposition: "inline",
    ContentEncoding: "gzip",
    ContentLanguage: "en",
    ContentType: "text/plain",
    Metadata: { colour: "blue" },
  };

  it("E159, E161: keeps metadata, headers and tags by default", async () => {
    const made = await fixture();
    await made.put({ ...kept, Tagging: "a=1" });
    await self(made, { ServerSideEncryption: "aws:kms" });
    expect(await head(made)).toMatchObject({ ...kept, TagCount: 1 });
  });

  it("E160: REPLACE loses what is not sent again", async () => {
    const made = await fixture();
    await made.put(kept);
    const again = { MetadataDirective: "REPLACE", Metadata: { shade: "dark" } } as const;
    await self(made, again);
    const after = await head(made);
    expect(after.Metadata).toEqual({ shade: "dark" });
    expect(after.CacheControl).toBeUndefined();
    expect(after.ContentType).toBe("binary/octet-stream");
  });

  it("E161: TaggingDirective REPLACE takes the new tags", async () => {
    const made = await fixture();
    await made.put({ Tagging: "a=1&b=2" });
    await self(made, { ServerSideEncryption: "aws:kms", TaggingDirective: "REPLACE", Tagging: "c=3" });
    const { TagSet } = await made.s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
    expect(TagSet).toEqual([{ Key: "c", Value: "3" }]);
  });

  it("E161: without the right to tags only the copy of tagged objects fails", async () => {
    const made = await fixture();
    await made.put({ Tagging: "a=1" });
    await made.put({ Key: "untagged" });
    const Statement = [
      { Effect: "Deny", Principal: "*", Action: "s3:GetObjectTagging", Resource: `arn:aws:s3:::${Bucket}/*` },
    ];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await made.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect(await refusal(self(made, { Key: "c" }))).toMatchObject({ name: "AccessDenied", status: 403 });
    await self(made, { Key: "c", CopySource: copySource("untagged") });
  });

  it("E163, E164, E165: loses ACL, storage class and redirect", async () => {
    const made = await fixture({}, { ObjectOwnership: "ObjectWriter" });
    await made.put({ StorageClass: "STANDARD_IA", WebsiteRedirectLocation: "/there" });
    await made.s3.send(
      new PutObjectAclCommand({ Bucket, Key, GrantRead: `id="${canonicalUserOf("444455556666")}"` }),
    );
    await self(made, { Key: "copy" });
    const copy = await made.s3.send(new HeadObjectCommand({ Bucket, Key: "copy" }));
    expect(copy.StorageClass).toBeUndefined();
    expect(copy.WebsiteRedirectLocation).toBeUndefined();
    const { Grants } = await made.s3.send(new GetObjectAclCommand({ Bucket, Key: "copy" }));
    expect(Grants).toHaveLength(1);
    await self(made, { Key: "copy", StorageClass: "STANDARD_IA" });
    expect(await made.s3.send(new HeadObjectCommand({ Bucket, Key: "copy" }))).toMatchObject({
      StorageClass: "STANDARD_IA",
    });
  });

  it("E167: gets a new date", async () => {
    const made = await fixture();
    await made.put();
    made.aws.clock.advance(60_000);
    await self(made, { ServerSideEncryption: "aws:kms" });
    expect((await head(made)).LastModified).toEqual(new Date(startAt + 60_000));
  });

  it("E143: keeps the checksum of its algorithm; without one gains CRC64NVME", async () => {
    const made = await fixture();
    const { ChecksumSHA256 } = await made.put({ ChecksumAlgorithm: "SHA256" });
    const copied = await self(made, { ServerSideEncryption: "aws:kms" });
    expect(copied.CopyObjectResult?.ChecksumSHA256).toBe(ChecksumSHA256);
    plantObject(made.aws.s3, { bucket: Bucket, key: "old", body: "content" });
    const gained = await self(made, { CopySource: copySource("old") });
    expect(gained.CopyObjectResult?.ChecksumCRC64NVME).toMatch(/=$/);
    const asked = await self(made, { ServerSideEncryption: "AES256", ChecksumAlgorithm: "SHA1" });
    expect(asked.CopyObjectResult?.ChecksumSHA1).toMatch(/=$/);
  });
});

describe("conditions of a copy (E169)", () => {
  const eTag = `"${md5("content")}"`;
  it.each([
    ["CopySourceIfMatch that holds", { CopySourceIfMatch: eTag }, 200],
    ["CopySourceIfMatch of another", { CopySourceIfMatch: '"x"' }, 412],
    ["CopySourceIfNoneMatch of this one, unquoted", { CopySourceIfNoneMatch: md5("content") }, 412],
    ["CopySourceIfModifiedSince then", { CopySourceIfModifiedSince: new Date(startAt) }, 412],
    ["CopySourceIfModifiedSince in the future", { CopySourceIfModifiedSince: new Date(startAt + 1e6) }, 200],
    ["CopySourceIfUnmodifiedSince before", { CopySourceIfUnmodifiedSince: new Date(startAt - 1e6) }, 412],
    ["IfMatch that holds", { IfMatch: eTag }, 200],
    ["IfMatch of another", { IfMatch: '"x"' }, 412],
    ["IfNoneMatch where something is", { IfNoneMatch: "*" }, 412],
    ["IfMatch where nothing is", { IfMatch: eTag, Key: "nothing" }, 404],
  ])("%s", async (_name, more, status) => {
    const made = await fixture();
    await made.put();
    const attempt = self(made, { ServerSideEncryption: "AES256", ...more });
    if (status === 200) expect((await attempt).$metadata.httpStatusCode).toBe(200);
    else expect((await refusal(attempt)).status).toBe(status);
  });

  it("IfMatch where a delete marker is", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const { VersionId } = await made.put();
    await made.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    const attempt = self(made, { CopySource: copySource(Key, VersionId), IfMatch: eTag });
    expect(await refusal(attempt)).toMatchObject({ name: "NoSuchKey", status: 404 });
  });
});

describe("sources that cannot be copied", () => {
  it("E173: over the copy limit", async () => {
    const made = await fixture({ copyLimit: 6 });
    await made.put();
    expect(await refusal(self(made, { ServerSideEncryption: "aws:kms" }))).toEqual({
      name: "InvalidRequest",
      status: 400,
      message: "The specified copy source is larger than the maximum allowable size for a copy source: 6",
    });
  });

  it("E175, E176: in an archive", async () => {
    const made = await fixture();
    for (const StorageClass of ["GLACIER", "DEEP_ARCHIVE"] as const) {
      await made.put({ StorageClass });
      expect(await refusal(made.read())).toEqual({
        name: "InvalidObjectState",
        status: 403,
        message: "The operation is not valid for the object's storage class",
      });
      const copy = self(made, { Key: "c" });
      expect(await refusal(copy)).toMatchObject({ name: "InvalidObjectState", status: 403 });
      expect(await head(made)).toMatchObject({ StorageClass });
    }
    await made.put({ StorageClass: "GLACIER_IR" });
    expect(await made.read()).toBe("content");
  });

  it("E177: a delete marker by its version", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    await made.put();
    const { VersionId } = await made.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await refusal(self(made, { CopySource: copySource(Key, VersionId) }))).toEqual({
      name: "InvalidRequest",
      status: 400,
      message: "The source of a copy request may not specifically refer to a delete marker by version id.",
    });
    expect(await refusal(self(made))).toMatchObject({ name: "NoSuchKey", status: 404 });
  });

  it.each([
    ["E178 without a key", Bucket, "InvalidArgument", "Invalid copy source object key"],
    ["E178 with an empty key", `${Bucket}/`, "InvalidArgument", "Invalid copy source object key"],
    ["without a bucket", "/", "InvalidArgument", "Invalid copy source bucket name"],
    ["of a missing bucket", "missing-bucket/k", "NoSuchBucket", "The specified bucket does not exist"],
    ["of a missing key", `${Bucket}/k`, "NoSuchKey", "The specified key does not exist."],
  ])("%s", async (_name, CopySource, name, message) => {
    const made = await fixture();
    expect(await refusal(self(made, { CopySource }))).toMatchObject({ name, message });
  });

  it("take a leading slash and every encoded character (E171)", async () => {
    const made = await fixture();
    const odd = "a b+c%20d/ü?x=1&\n";
    await made.put({ Key: odd });
    await self(made, { Key: "copy", CopySource: `/${copySource(odd)}` });
    expect(await made.read({ Key: "copy" })).toBe("content");
  });
});
