/** What another account may do with an object, an upload or a missing key. */

import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { canonicalUserOf } from "../../../../src/localaws/s3/bucket.ts";
import { refusal } from "../../core/clients.ts";
import { Bucket, copySource, type Fixture, fixture, Key } from "./fixtures.ts";

const account = "444455556666";

async function shared(ObjectOwnership: "ObjectWriter" | "BucketOwnerPreferred" | "BucketOwnerEnforced") {
  const made = await fixture({}, { ObjectOwnership });
  return { ...made, outsider: made.as({ type: "root", account }) };
}

const allow = (Action: string | string[], more: object = {}) => ({
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action,
  Resource: `arn:aws:s3:::${Bucket}/*`,
  ...more,
});

const protect = ({ s3 }: Fixture, ...Statement: object[]) =>
  s3.send(
    new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: "2012-10-17", Statement }) }),
  );

const open = ({ s3 }: Fixture, ACL: "public-read" | "public-read-write") =>
  s3.send(new PutBucketAclCommand({ Bucket, ACL }));

const denied = { name: "AccessDenied", status: 403 };
const get = new GetObjectCommand({ Bucket, Key });

describe("an object that its writer kept (Object Ownership, S3 User Guide)", () => {
  it.each(["ObjectWriter", "BucketOwnerPreferred"] as const)(
    "is not the bucket owner's to read under %s",
    async (ownership) => {
      const made = await shared(ownership);
      await protect(made, allow("s3:*"));
      await made.outsider.send(new PutObjectCommand({ Bucket, Key, Body: "theirs" }));
      await made.outsider.send(get);
      expect(await refusal(made.s3.send(get))).toMatchObject(denied);
      expect(await refusal(made.s3.send(new GetObjectAclCommand({ Bucket, Key })))).toMatchObject(denied);
      const copy = new CopyObjectCommand({ Bucket, Key: "copy", CopySource: copySource() });
      expect(await refusal(made.s3.send(copy))).toMatchObject(denied);
      // Tags are the bucket owner's, and so is the end of it.
      await made.s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
      await made.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  );

  it("opens by its own ACL, and not by the bucket's policy", async () => {
    const made = await shared("ObjectWriter");
    const third = made.as({ type: "user", name: "amy", account: "777788889999" });
    await protect(made, { ...allow(["s3:PutObject", "s3:GetObject"]), Principal: "*" });
    await made.outsider.send(new PutObjectCommand({ Bucket, Key, Body: "theirs" }));
    expect(await refusal(third.send(get))).toMatchObject(denied);
    const GrantRead = `id="${canonicalUserOf("777788889999")}"`;
    await made.outsider.send(new PutObjectAclCommand({ Bucket, Key, GrantRead }));
    await third.send(get);
  });

  it("can still be denied to its owner", async () => {
    const made = await shared("ObjectWriter");
    await protect(made, allow("s3:PutObject"), { ...allow("s3:GetObject"), Effect: "Deny" });
    await made.outsider.send(new PutObjectCommand({ Bucket, Key, Body: "theirs" }));
    expect(await refusal(made.outsider.send(get))).toMatchObject(denied);
  });

  it("is the bucket owner's once ownership is enforced", async () => {
    const made = await shared("BucketOwnerEnforced");
    await protect(made, allow("s3:PutObject"));
    await made.outsider.send(new PutObjectCommand({ Bucket, Key, Body: "theirs" }));
    expect(await made.read()).toBe("theirs");
    expect(await refusal(made.outsider.send(get))).toMatchObject(denied);
  });
});

describe("what is missing (E21)", () => {
  it("is told to whom the bucket's ACL lets list", async () => {
    const made = await shared("ObjectWriter");
    expect(await refusal(made.anonymous.send(get))).toMatchObject(denied);
    await open(made, "public-read");
    expect(await refusal(made.anonymous.send(get))).toMatchObject({ name: "NoSuchKey", status: 404 });
  });

  it("is told for the prefixes that may be listed", async () => {
    const made = await shared("BucketOwnerEnforced");
    const Condition = { StringLike: { "s3:prefix": "public/*" } };
    await protect(made, allow("s3:ListBucket", { Resource: `arn:aws:s3:::${Bucket}`, Condition }));
    const head = (key: string) =>
      refusal(made.outsider.send(new HeadObjectCommand({ Bucket, Key: key }))).then(({ status }) => status);
    expect([await head("public/a"), await head("private/a")]).toEqual([404, 403]);
  });

  it("is not told where reading is denied outright", async () => {
    const made = await shared("BucketOwnerEnforced");
    await protect(made, { ...allow("s3:GetObject"), Effect: "Deny", Principal: "*" });
    expect(await refusal(made.s3.send(get))).toMatchObject(denied);
  });
});

describe("a bucket whose ACL lets everybody write", () => {
  it("takes an ACL and tags with the upload", async () => {
    const made = await shared("ObjectWriter");
    await open(made, "public-read-write");
    const upload = { Bucket, Key, Body: "x", ACL: "bucket-owner-full-control", Tagging: "a=b" } as const;
    await made.outsider.send(new PutObjectCommand(upload));
    expect(await made.read()).toBe("x");
    await made.anonymous.send(new PutObjectCommand({ ...upload, ACL: "public-read" }));
  });

  it("leaves an upload to its initiator, who may list and abort it", async () => {
    const made = await shared("ObjectWriter");
    await open(made, "public-read-write");
    const third = made.as({ type: "root", account: "777788889999" });
    const { UploadId } = await made.outsider.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId });
    expect(await refusal(third.send(abort))).toMatchObject(denied);
    await made.outsider.send(new ListPartsCommand({ Bucket, Key, UploadId }));
    await made.outsider.send(abort);
  });
});
