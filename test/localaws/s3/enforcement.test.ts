import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  type PutObjectCommand,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { s3Test } from "../client.ts";
import { refusal, s3Client } from "../core/clients.ts";
import { ARN, Bucket, deny, guarded, put, verdict } from "./guarded.ts";

describe("who and how", () => {
  it("plain HTTP is told from TLS when asked to (P9, P70)", async () => {
    const statement = deny("s3:*", { Bool: { "aws:SecureTransport": "false" } });
    for (const strictTransport of [false, true]) {
      const { aws, user } = await guarded([statement], { strictTransport });
      expect(await verdict(user.send(put()))).toBe("done");
      const plain = s3Client(aws, { endpoint: "http://s3.localhost" });
      plain.config.requestHandler = aws.requestHandler();
      expect(await verdict(plain.send(put()))).toBe(strictTransport ? "AccessDenied" : "done");
    }
  });

  it.each([
    [
      "a principal's ARN",
      { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/Enforcer" } },
      ["AccessDenied", "done"],
    ],
    ["a user's name", { StringEquals: { "aws:username": "amy" } }, ["AccessDenied", "done"]],
    [
      "the kind of principal",
      { StringEquals: { "aws:PrincipalType": "AssumedRole" } },
      ["done", "AccessDenied"],
    ],
    ["the id of a session", { StringLike: { "aws:userid": "AROA*:night" } }, ["done", "AccessDenied"]],
    ["an address", { NotIpAddress: { "aws:SourceIp": "127.0.0.0/8" } }, ["done", "done"]],
    ["the way of signing", { StringNotEquals: { "s3:authType": "REST-HEADER" } }, ["done", "done"]],
    ["the signature", { StringNotEquals: { "s3:signatureversion": "AWS4-HMAC-SHA256" } }, ["done", "done"]],
    ["old TLS", { NumericLessThan: { "s3:TlsVersion": "1.2" } }, ["done", "done"]],
    [
      "a date that is past on the virtual clock",
      { DateLessThan: { "aws:CurrentTime": "2026-06-01T00:00:00Z" } },
      ["done", "done"],
    ],
    ["a service", { Bool: { "aws:PrincipalIsAWSService": "false" } }, ["AccessDenied", "AccessDenied"]],
  ])("a Deny can turn on %s", async (_name, condition, expected) => {
    const { user, as } = await guarded([deny("s3:PutObject", condition)]);
    const role = as({ type: "role", name: "Enforcer", session: "night" });
    expect([await verdict(user.send(put())), await verdict(role.send(put()))]).toEqual(expected);
  });

  it("other accounts and strangers need an Allow", async () => {
    const { s3, as, anonymous, protect } = await guarded([]);
    await s3.send(put());
    const other = as({ type: "user", name: "bob", account: "444455556666" });
    const get = new GetObjectCommand({ Bucket, Key: "k" });
    expect(await refusal(other.send(get))).toEqual({
      name: "AccessDenied",
      message: `User: arn:aws:iam::444455556666:user/bob is not authorized to perform: s3:GetObject on resource: "${ARN}/k" because no resource-based policy allows the s3:GetObject action`,
      status: 403,
    });
    expect(await refusal(anonymous.send(get))).toEqual({
      name: "AccessDenied",
      message: "Access Denied",
      status: 403,
    });
    const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: `${ARN}/*` };
    await protect({ ...allow, Principal: { AWS: "444455556666" } });
    expect([await verdict(other.send(get)), await verdict(anonymous.send(get))]).toEqual([
      "done",
      "AccessDenied",
    ]);
    await protect({ ...allow, Principal: "*" });
    expect([await verdict(other.send(get)), await verdict(anonymous.send(get))]).toEqual(["done", "done"]);
    const PublicAccessBlockConfiguration = { RestrictPublicBuckets: true };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect([await verdict(other.send(get)), await verdict(anonymous.send(get))]).toEqual([
      "AccessDenied",
      "AccessDenied",
    ]);
    expect(await verdict(s3.send(get))).toBe("done");
  });

  it("a HEAD is refused without a word (E20)", async () => {
    const { user } = await guarded([deny("s3:GetObject")]);
    const head = new HeadObjectCommand({ Bucket, Key: "k" });
    expect(await refusal(user.send(head))).toMatchObject({ name: "Unknown", status: 403 });
  });
});

describe("further keys", () => {
  it("a list shows its prefix", async () => {
    const { user } = await guarded([
      deny("s3:ListBucket", { StringNotLike: { "s3:prefix": "team/*" } }, { Resource: ARN }),
    ]);
    const list = (Prefix?: string) => verdict(user.send(new ListObjectsV2Command({ Bucket, Prefix })));
    expect([await list("team/a"), await list("other/"), await list()]).toEqual([
      "done",
      "AccessDenied",
      "AccessDenied",
    ]);
  });

  it("uploads show tags, storage class and ACL; objects show the tags they have", async () => {
    const { user, s3, protect } = await guarded([]);
    const only = async (statement: object, client: S3Client, command: PutObjectCommand) => {
      await protect(statement);
      return verdict(client.send(command));
    };
    const secret = deny("s3:PutObject", { StringEquals: { "s3:RequestObjectTag/class": "secret" } });
    expect(await only(secret, user, put({ Tagging: "class=secret" }))).toBe("AccessDenied");
    expect(await only(secret, user, put({ Tagging: "class=open" }))).toBe("done");
    const ia = deny("s3:PutObject", { StringNotEquals: { "s3:x-amz-storage-class": "STANDARD_IA" } });
    expect(await only(ia, user, put({ StorageClass: "STANDARD_IA" }))).toBe("done");
    expect(await only(ia, user, put())).toBe("AccessDenied");
    const acl = deny("s3:PutObject", { StringNotEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } });
    expect(await only(acl, user, put({ ACL: "bucket-owner-full-control" }))).toBe("done");
    expect(await only(acl, user, put())).toBe("AccessDenied");
    await protect(deny("s3:GetObject", { StringEquals: { "s3:ExistingObjectTag/class": "secret" } }));
    const get = new GetObjectCommand({ Bucket, Key: "k" });
    await s3.send(put());
    expect(await verdict(user.send(get))).toBe("done");
    const Tagging = { TagSet: [{ Key: "class", Value: "secret" }] };
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key: "k", Tagging }));
    expect(await verdict(user.send(get))).toBe("AccessDenied");
  });
});

describe("ACLs", () => {
  it("open a bucket to others only where ownership is not enforced", async () => {
    const { s3, as, anonymous } = s3Test();
    const make = (ObjectOwnership?: "ObjectWriter") =>
      s3.send(new CreateBucketCommand({ Bucket, ObjectOwnership }));
    await make("ObjectWriter");
    const other = as({ type: "root", account: "444455556666" });
    const list = new ListObjectsV2Command({ Bucket });
    expect(await verdict(other.send(list))).toBe("AccessDenied");
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: "authenticated-read" }));
    expect([await verdict(other.send(list)), await verdict(anonymous.send(list))]).toEqual([
      "done",
      "AccessDenied",
    ]);
    await s3.send(new PutBucketAclCommand({ Bucket, ACL: "public-read-write" }));
    expect([await verdict(anonymous.send(list)), await verdict(other.send(put()))]).toEqual(["done", "done"]);
    const PublicAccessBlockConfiguration = { IgnorePublicAcls: true };
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect(await verdict(anonymous.send(list))).toBe("AccessDenied");
  });
});

it("the owner named by ExpectedBucketOwner must be the bucket's (L12)", async () => {
  const { user } = await guarded([]);
  const list = (ExpectedBucketOwner: string) =>
    user.send(new ListObjectsV2Command({ Bucket, ExpectedBucketOwner }));
  expect(await verdict(list("111122223333"))).toBe("done");
  expect(await refusal(list("444455556666"))).toEqual({
    name: "AccessDenied",
    message: "Access Denied",
    status: 403,
  });
  // As recorded: what is no account id at all is told apart.
  expect(await refusal(list("me"))).toMatchObject({ name: "InvalidBucketOwnerAWSAccountID", status: 400 });
});

it("a Deny of one action leaves the others alone", async () => {
  const { user } = await guarded([deny("s3:DeleteObject")]);
  expect(await verdict(user.send(put()))).toBe("done");
  expect(await verdict(user.send(new DeleteObjectCommand({ Bucket, Key: "k" })))).toBe("AccessDenied");
});
