import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { refusal, startAt } from "../../core/clients.ts";
import { Bucket, copySource, type Fixture, fixture, Key } from "./fixtures.ts";

const DAY = 86_400_000;
const soon = new Date(startAt + DAY);
const later = new Date(startAt + 2 * DAY);
const locked = () => fixture({}, { ObjectLockEnabledForBucket: true });

const retained = (Mode: "GOVERNANCE" | "COMPLIANCE", until = soon) => ({
  ObjectLockMode: Mode,
  ObjectLockRetainUntilDate: until,
});
const remove = ({ s3 }: Fixture, VersionId?: string, BypassGovernanceRetention?: boolean) =>
  s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId, BypassGovernanceRetention }));
const retain = (
  { s3 }: Fixture,
  Retention: { Mode?: "GOVERNANCE" | "COMPLIANCE"; RetainUntilDate?: Date },
  BypassGovernanceRetention?: boolean,
) => s3.send(new PutObjectRetentionCommand({ Bucket, Key, Retention, BypassGovernanceRetention }));
const hold = ({ s3 }: Fixture, Status: "ON" | "OFF") =>
  s3.send(new PutObjectLegalHoldCommand({ Bucket, Key, LegalHold: { Status } }));
const refused = {
  name: "AccessDenied",
  status: 403,
  message: "Access Denied because object protected by object lock.",
};

describe("Object Lock", () => {
  it("keeps a version from being deleted, but not from being hidden", async () => {
    const made = await locked();
    const { VersionId } = await made.put(retained("COMPLIANCE"));
    expect(await made.s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject(retained("COMPLIANCE"));
    expect(await refusal(remove(made, VersionId))).toEqual(refused);
    expect(await refusal(remove(made, VersionId, true))).toEqual(refused);
    expect(await remove(made)).toMatchObject({ DeleteMarker: true });
    made.aws.clock.advance(DAY + 1);
    expect((await remove(made, VersionId)).$metadata.httpStatusCode).toBe(204);
  });

  it("lets governance be bypassed by who asks and may", async () => {
    const made = await locked();
    const { VersionId } = await made.put(retained("GOVERNANCE"));
    expect(await refusal(remove(made, VersionId))).toEqual(refused);
    const Statement = [
      {
        Effect: "Deny",
        Principal: { AWS: `arn:aws:iam::${made.aws.account}:user/limited` },
        Action: "s3:BypassGovernanceRetention",
        Resource: `arn:aws:s3:::${Bucket}/*`,
      },
    ];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await made.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const limited = { ...made, s3: made.as({ type: "user", name: "limited" }) };
    expect(await refusal(remove(limited, VersionId, true))).toEqual(refused);
    expect((await remove(made, VersionId, true)).$metadata.httpStatusCode).toBe(204);
  });

  it("holds for as long as a legal hold lies on it, bypass or not", async () => {
    const made = await locked();
    const get = () => made.s3.send(new GetObjectLegalHoldCommand({ Bucket, Key }));
    await made.put();
    expect(await refusal(get())).toMatchObject({ name: "NoSuchObjectLockConfiguration", status: 404 });
    const { VersionId } = await made.put({ ObjectLockLegalHoldStatus: "ON" });
    expect(await refusal(remove(made, VersionId, true))).toEqual(refused);
    expect((await get()).LegalHold).toEqual({ Status: "ON" });
    await hold(made, "OFF");
    expect((await get()).LegalHold).toEqual({ Status: "OFF" });
    expect((await remove(made, VersionId)).$metadata.httpStatusCode).toBe(204);
  });

  it("refuses each locked version by itself in DeleteObjects", async () => {
    const made = await locked();
    const { VersionId } = await made.put(retained("GOVERNANCE"));
    const Delete = { Objects: [{ Key, VersionId }] };
    const { Errors } = await made.s3.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Errors).toMatchObject([{ Key, VersionId, Code: "AccessDenied", Message: refused.message }]);
  });

  it("may be extended, not shortened; governance may be lifted with a bypass", async () => {
    const made = await locked();
    await made.put(retained("GOVERNANCE"));
    await retain(made, { Mode: "GOVERNANCE", RetainUntilDate: later });
    expect(await refusal(retain(made, { Mode: "COMPLIANCE", RetainUntilDate: later }))).toEqual(refused);
    expect(await refusal(retain(made, { Mode: "GOVERNANCE", RetainUntilDate: soon }))).toEqual(refused);
    await retain(made, { Mode: "GOVERNANCE", RetainUntilDate: soon }, true);
    const { Retention } = await made.s3.send(new GetObjectRetentionCommand({ Bucket, Key }));
    expect(Retention).toEqual({ Mode: "GOVERNANCE", RetainUntilDate: soon });
    await retain(made, {}, true);
    const get = made.s3.send(new GetObjectRetentionCommand({ Bucket, Key }));
    expect(await refusal(get)).toMatchObject({ name: "NoSuchObjectLockConfiguration", status: 404 });
  });

  it("compliance cannot be weakened by anybody", async () => {
    const made = await locked();
    await made.put(retained("COMPLIANCE"));
    expect(await refusal(retain(made, { Mode: "GOVERNANCE", RetainUntilDate: later }, true))).toEqual(
      refused,
    );
    expect(await refusal(retain(made, {}, true))).toEqual(refused);
    await retain(made, { Mode: "COMPLIANCE", RetainUntilDate: later });
  });

  it("E166, E181: a copy gets the bucket's default retention, not the source's", async () => {
    const made = await locked();
    const { VersionId } = await made.put(retained("COMPLIANCE", later));
    await made.s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: {
          ObjectLockEnabled: "Enabled",
          Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 3 } },
        },
      }),
    );
    const copy = { Bucket, Key, CopySource: copySource(), ServerSideEncryption: "aws:kms" as const };
    await made.s3.send(new CopyObjectCommand(copy));
    const head = (id?: string) => made.s3.send(new HeadObjectCommand({ Bucket, Key, VersionId: id }));
    expect(await head()).toMatchObject(retained("GOVERNANCE", new Date(startAt + 3 * DAY)));
    expect(await head(VersionId)).toMatchObject({
      ...retained("COMPLIANCE", later),
      ServerSideEncryption: "AES256",
    });
  });

  it.each([
    ["a mode without a date", { ObjectLockMode: "GOVERNANCE" as const }],
    ["a date without a mode", { ObjectLockRetainUntilDate: soon }],
    ["a date that is past", retained("GOVERNANCE", new Date(startAt - 1000))],
  ])("refuses %s", async (_name, input) => {
    const made = await locked();
    expect(await refusal(made.put(input))).toMatchObject({ name: "InvalidArgument", status: 400 });
  });

  it("needs a digest with the upload", async () => {
    const made = await locked();
    const client = made.withHeaders({ "x-amz-checksum-crc32": "", "x-amz-sdk-checksum-algorithm": "" });
    const put = client.send(new PutObjectCommand({ Bucket, Key, Body: "x", ...retained("GOVERNANCE") }));
    expect(await refusal(put)).toMatchObject({
      name: "InvalidRequest",
      message: expect.stringMatching(/^Content-MD5 OR x-amz-checksum- HTTP header is required/),
    });
  });
});

describe("without Object Lock", () => {
  it("nothing can be locked", async () => {
    const made = await fixture();
    await made.put();
    const missing = {
      name: "InvalidRequest",
      status: 400,
      message: "Bucket is missing Object Lock Configuration",
    };
    expect(await refusal(made.put(retained("GOVERNANCE")))).toEqual(missing);
    expect(await refusal(hold(made, "ON"))).toEqual(missing);
    expect(await refusal(retain(made, { Mode: "GOVERNANCE", RetainUntilDate: soon }))).toEqual(missing);
    const get = made.s3.send(new GetObjectRetentionCommand({ Bucket, Key }));
    expect(await refusal(get)).toEqual(missing);
  });

  it("the bypass header has no place", async () => {
    const made = await fixture();
    await made.put();
    expect(await refusal(remove(made, undefined, true))).toEqual({
      name: "InvalidArgument",
      status: 400,
      message: "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
    });
  });
});
