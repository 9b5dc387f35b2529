import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { refusal } from "../../core/clients.ts";
import { Bucket, copySource, customerKey, type Fixture, fixture, Key } from "./fixtures.ts";

const SSE = "s3:x-amz-server-side-encryption";
const denied = { name: "AccessDenied", status: 403 };

/** A bucket where these are denied to everybody. */
async function guarded(
  ...statements: { readonly Action: string; readonly Condition?: object }[]
): Promise<Fixture> {
  const made = await fixture({ minimumPartSize: 1 });
  await made.put({ Key: "before", Tagging: "secret=yes" });
  const Statement = statements.map((each) => ({
    Effect: "Deny",
    Principal: "*",
    Resource: `arn:aws:s3:::${Bucket}/*`,
    ...each,
  }));
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await made.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  return made;
}

const put = "s3:PutObject";
const copy = ({ s3 }: Fixture, more: object = {}) =>
  s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: copySource("before"), ...more }));

async function upload({ s3 }: Fixture, create: object, parts: object = {}) {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...create }));
  const about = { Bucket, Key, UploadId, PartNumber: 1 };
  await s3.send(new UploadPartCopyCommand({ ...about, CopySource: copySource("before"), ...parts }));
  const { ETag } = await s3.send(new UploadPartCommand({ ...about, Body: "x", ...parts }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  return s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, ...parts }));
}

describe("the bucket policy on object calls", () => {
  it("P29, P30: judges the headers as sent, before the default applies", async () => {
    const made = await guarded({ Action: put, Condition: { Null: { [SSE]: "true" } } });
    expect(await refusal(made.put())).toMatchObject(denied);
    expect(await refusal(copy(made))).toMatchObject(denied);
    expect(await refusal(upload(made, {}))).toMatchObject(denied);
    await made.put({ ServerSideEncryption: "AES256" });
    await copy(made, { ServerSideEncryption: "AES256" });
  });

  it("P32, P33: judges parts with the encryption their upload was begun with", async () => {
    const made = await guarded({ Action: put, Condition: { StringNotEquals: { [SSE]: "aws:kms" } } });
    expect(await refusal(upload(made, { ServerSideEncryption: "AES256" }))).toMatchObject(denied);
    expect((await upload(made, { ServerSideEncryption: "aws:kms" })).ServerSideEncryption).toBe("aws:kms");
  });

  it("P29, P76: lets a header-less upload through where only wrong headers are denied", async () => {
    const Condition = { StringNotEquals: { [SSE]: ["aws:kms", "aws:kms:dsse"] }, Null: { [SSE]: "false" } };
    const made = await guarded({ Action: put, Condition });
    await made.put();
    await upload(made, {});
    expect(await refusal(upload(made, { ServerSideEncryption: "AES256" }))).toMatchObject(denied);
  });

  it("P2: compares the key by its ARN, however the header names it", async () => {
    const made = await fixture();
    const [approved, other] = [await made.newKey(), await made.newKey()];
    const Statement = [
      {
        Effect: "Deny",
        Principal: "*",
        Action: put,
        Resource: `arn:aws:s3:::${Bucket}/*`,
        Condition: { ArnNotEqualsIfExists: { [`${SSE}-aws-kms-key-id`]: approved } },
      },
    ];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await made.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const kms = (SSEKMSKeyId: string) => made.put({ ServerSideEncryption: "aws:kms", SSEKMSKeyId });
    await kms(approved);
    await kms(approved.split("/").at(-1) ?? "");
    expect(await refusal(kms(other))).toMatchObject(denied);
  });

  it("P3, P34, P73: sees SSE-C on every call that brings a key", async () => {
    const Condition = { Null: { [`${SSE}-customer-algorithm`]: "false" } };
    const made = await guarded({ Action: put, Condition });
    const one = customerKey("one");
    expect(await refusal(made.put(one))).toMatchObject(denied);
    expect(await refusal(copy(made, one))).toMatchObject(denied);
    expect(await refusal(upload(made, one))).toMatchObject(denied);
    await made.put();
  });

  it("P34b: tells calls that create an object from those that do not", async () => {
    const made = await guarded({
      Action: put,
      Condition: { Null: { "s3:if-none-match": "true" }, Bool: { "s3:ObjectCreationOperation": "true" } },
    });
    expect(await refusal(made.put())).toMatchObject(denied);
    expect(await refusal(copy(made))).toMatchObject(denied);
    expect(await refusal(upload(made, {}))).toMatchObject(denied);
    await made.put({ IfNoneMatch: "*" });
    const { UploadId } = await made.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "x" });
    expect((await made.s3.send(part)).ETag).toBeDefined();
  });

  it("E169: asks s3:GetObject for an If-Match", async () => {
    const made = await guarded({ Action: "s3:GetObject" });
    await made.put({ IfNoneMatch: "*" });
    expect(await refusal(made.put({ IfMatch: '"x"' }))).toMatchObject(denied);
  });

  it.each([
    ["s3:PutObjectTagging", { Tagging: "a=1" }],
    ["s3:PutObjectAcl", { ACL: "bucket-owner-full-control" }],
  ] as const)("asks %s for what it covers", async (Action, input) => {
    const made = await guarded({ Action });
    expect(await refusal(made.put(input))).toMatchObject(denied);
    await made.put();
  });

  it("E23: asks the Version form of an action when a version is named", async () => {
    const made = await guarded({ Action: "s3:GetObjectVersion" });
    await made.put();
    expect(await made.read()).toBe("content");
    expect(await refusal(made.read({ VersionId: "null" }))).toMatchObject(denied);
  });

  it("shows the number of tags only to who may read them", async () => {
    const made = await guarded({ Action: "s3:GetObjectTagging" });
    const head = await made.s3.send(new HeadObjectCommand({ Bucket, Key: "before" }));
    expect(head.ETag).toBeDefined();
    expect(head.TagCount).toBeUndefined();
  });

  it("knows the tags an object has", async () => {
    const made = await guarded({
      Action: "s3:GetObject",
      Condition: { StringEquals: { "s3:ExistingObjectTag/secret": "yes" } },
    });
    await made.put();
    expect(await made.read()).toBe("content");
    expect(await refusal(made.s3.send(new GetObjectCommand({ Bucket, Key: "before" })))).toMatchObject(
      denied,
    );
    expect(await refusal(copy(made))).toMatchObject(denied);
    const tags = await made.s3.send(new GetObjectTaggingCommand({ Bucket, Key: "before" }));
    expect(tags.TagSet).toHaveLength(1);
  });
});
