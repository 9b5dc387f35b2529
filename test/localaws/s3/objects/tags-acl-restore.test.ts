import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectAclCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  type Tag,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { canonicalUserOf } from "../../../../src/localaws/s3/bucket.ts";
import { refusal } from "../../core/clients.ts";
import { Bucket, copySource, type Fixture, fixture, Key } from "./fixtures.ts";

const tag = ({ s3 }: Fixture, TagSet: Tag[], VersionId?: string) =>
  s3.send(new PutObjectTaggingCommand({ Bucket, Key, VersionId, Tagging: { TagSet } }));
const tagsOf = async ({ s3 }: Fixture, VersionId?: string) =>
  (await s3.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }))).TagSet;

describe("object tags", () => {
  it("are put, replaced, read and deleted", async () => {
    const made = await fixture();
    await made.put({ Tagging: "a=1&b=" });
    expect(await tagsOf(made)).toEqual([
      { Key: "a", Value: "1" },
      { Key: "b", Value: "" },
    ]);
    await tag(made, [{ Key: "c", Value: "ü + x" }]);
    expect(await tagsOf(made)).toEqual([{ Key: "c", Value: "ü + x" }]);
    const removed = await made.s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
    expect(removed.$metadata.httpStatusCode).toBe(204);
    expect(await tagsOf(made)).toEqual([]);
  });

  it("belong to a version", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const first = await made.put({ Tagging: "v=1" });
    await made.put();
    expect((await tag(made, [{ Key: "v", Value: "one" }], first.VersionId)).VersionId).toBe(first.VersionId);
    expect(await tagsOf(made, first.VersionId)).toEqual([{ Key: "v", Value: "one" }]);
    expect(await tagsOf(made)).toEqual([]);
    await made.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await refusal(tagsOf(made))).toMatchObject({ name: "MethodNotAllowed", status: 405 });
  });

  it.each([
    [
      "a key twice",
      [
        { Key: "a", Value: "" },
        { Key: "a", Value: "" },
      ],
      "InvalidTag",
    ],
    ["an odd character", [{ Key: "a,b", Value: "" }], "InvalidTag"],
    ["an odd value", [{ Key: "a", Value: "a,b" }], "InvalidTag"],
    ["a reserved prefix", [{ Key: "aws:x", Value: "" }], "InvalidTag"],
    ["a long key", [{ Key: "k".repeat(129), Value: "" }], "InvalidTag"],
    ["a long value", [{ Key: "k", Value: "v".repeat(257) }], "InvalidTag"],
    ["eleven", Array.from({ length: 11 }, (_, n) => ({ Key: `k${n}`, Value: "" })), "BadRequest"],
  ])("refuse %s (L7)", async (_name, tags, name) => {
    const made = await fixture();
    await made.put();
    expect(await refusal(tag(made, tags))).toMatchObject({ name, status: 400 });
  });

  it.each(["a=1&a=2", "a=1,b=2"])("refuse the header %s", async (Tagging) => {
    const made = await fixture();
    expect(await refusal(made.put({ Tagging }))).toMatchObject({ name: "InvalidArgument", status: 400 });
  });

  it("need an object", async () => {
    const made = await fixture();
    expect(await refusal(tagsOf(made))).toMatchObject({ name: "NoSuchKey", status: 404 });
    expect(await refusal(tag(made, []))).toMatchObject({ name: "NoSuchKey" });
  });
});

describe("object ACLs", () => {
  const [reader, boss] = [canonicalUserOf("444455556666"), canonicalUserOf("777788889999")];
  const acl = ({ s3 }: Fixture) => s3.send(new GetObjectAclCommand({ Bucket, Key }));
  const off = {
    name: "AccessControlListNotSupported",
    status: 400,
    message: "The bucket does not allow ACLs",
  };

  it("are off under BucketOwnerEnforced, but for the owner's full control", async () => {
    const made = await fixture();
    await made.put({ ACL: "bucket-owner-full-control" });
    expect(await refusal(made.put({ ACL: "public-read" }))).toEqual(off);
    expect(await refusal(made.put({ ACL: "private" }))).toEqual(off);
    expect(await refusal(made.put({ GrantRead: `id="${reader}"` }))).toEqual(off);
    const put = made.s3.send(new PutObjectAclCommand({ Bucket, Key, ACL: "authenticated-read" }));
    expect(await refusal(put)).toEqual(off);
    const owner = canonicalUserOf(made.aws.account);
    expect(await acl(made)).toMatchObject({ Owner: { ID: owner }, Grants: [{ Permission: "FULL_CONTROL" }] });
  });

  it("are kept where the writer owns the object", async () => {
    const made = await fixture({}, { ObjectOwnership: "ObjectWriter" });
    await made.put({ GrantRead: `id="${reader}"`, GrantFullControl: `id="${boss}"` });
    const permissions = async () =>
      (await acl(made)).Grants?.map(({ Grantee, Permission }) => `${Grantee?.ID} ${Permission}`);
    expect(await permissions()).toEqual([`${boss} FULL_CONTROL`, `${reader} READ`]);
    await made.s3.send(new PutObjectAclCommand({ Bucket, Key, ACL: "private" }));
    expect(await permissions()).toEqual([`${canonicalUserOf(made.aws.account)} FULL_CONTROL`]);
    const { Owner, Grants } = await acl(made);
    const stranger = { Owner: { ID: reader }, Grants };
    const given = made.s3.send(new PutObjectAclCommand({ Bucket, Key, AccessControlPolicy: stranger }));
    expect(await refusal(given)).toMatchObject({ name: "AccessDenied", status: 403 });
    await made.s3.send(new PutObjectAclCommand({ Bucket, Key, AccessControlPolicy: { Owner, Grants } }));
  });

  it.each([
    ["ObjectWriter", undefined, "222222222222"],
    ["ObjectWriter", "bucket-owner-full-control", "222222222222"],
    ["BucketOwnerPreferred", undefined, "222222222222"],
    ["BucketOwnerPreferred", "bucket-owner-full-control", "111122223333"],
    ["BucketOwnerEnforced", "bucket-owner-full-control", "111122223333"],
  ] as const)("decide the owner: %s with %s", async (ObjectOwnership, ACL, owner) => {
    const made = await fixture({}, { ObjectOwnership });
    const { policy } = openTo("222222222222");
    const bucket = made.aws.s3.buckets.get(Bucket);
    if (bucket !== undefined) bucket.policy = policy;
    const stranger = made.as({ type: "user", name: "them", account: "222222222222" });
    await stranger.send(new PutObjectCommand({ Bucket, Key, Body: "x", ACL }));
    expect(bucket?.objects.current(Key)?.owner).toBe(owner);
  });
});

function openTo(account: string) {
  const Statement = [
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "s3:*",
      Resource: `arn:aws:s3:::${Bucket}/*`,
    },
  ];
  return { policy: JSON.stringify({ Version: "2012-10-17", Statement }) };
}

describe("RestoreObject", () => {
  const restore = ({ s3 }: Fixture, Days = 2, Tier: "Standard" | "Expedited" = "Standard") =>
    s3.send(
      new RestoreObjectCommand({ Bucket, Key, RestoreRequest: { Days, GlacierJobParameters: { Tier } } }),
    );
  const HOUR = 3_600_000;

  it("makes an archived object readable for some days, after some hours (E175)", async () => {
    const made = await fixture();
    await made.put({ StorageClass: "GLACIER" });
    expect((await restore(made)).$metadata.httpStatusCode).toBe(202);
    const head = async () => (await made.s3.send(new HeadObjectCommand({ Bucket, Key }))).Restore;
    expect(await head()).toBe('ongoing-request="true"');
    expect(await refusal(made.read())).toMatchObject({ name: "InvalidObjectState" });
    expect(await refusal(restore(made))).toMatchObject({ name: "RestoreAlreadyInProgress", status: 409 });
    made.aws.clock.advance(6 * HOUR);
    expect(await head()).toMatch(/^ongoing-request="false", expiry-date=".* GMT"$/);
    expect(await made.read()).toBe("content");
    expect((await restore(made, 4)).$metadata.httpStatusCode).toBe(200);
    made.aws.clock.advance(6 * 24 * HOUR);
    expect(await head()).toBeUndefined();
    expect(await refusal(made.read())).toMatchObject({ name: "InvalidObjectState" });
  });

  it("refuses what is not archived, and tiers a class does not have", async () => {
    const made = await fixture();
    await made.put();
    expect(await refusal(restore(made))).toMatchObject({ name: "InvalidObjectState", status: 403 });
    await made.put({ StorageClass: "DEEP_ARCHIVE" });
    expect(await refusal(restore(made, 1, "Expedited"))).toMatchObject({ name: "InvalidArgument" });
    expect(await refusal(restore(made, 0))).toMatchObject({ name: "MalformedXML" });
  });

  it("lets the copy be copied", async () => {
    const made = await fixture();
    await made.put({ StorageClass: "GLACIER" });
    await restore(made, 1, "Expedited");
    made.aws.clock.advance(HOUR);
    await made.s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: copySource() }));
    expect(await made.read({ Key: "copy" })).toBe("content");
  });
});
