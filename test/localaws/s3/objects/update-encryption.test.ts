import { DisableKeyCommand } from "@aws-sdk/client-kms";
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectLegalHoldCommand,
  UpdateObjectEncryptionCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { plantObject } from "../../../../src/localaws/s3/plant.ts";
import { withBody } from "../../client.ts";
import { kmsClient, refusal, s3Client } from "../../core/clients.ts";
import { Bucket, customerKey, type Fixture, fixture, Key, md5 } from "./fixtures.ts";

type Target = { readonly VersionId?: string | undefined; readonly BucketKeyEnabled?: boolean };

const update = ({ s3 }: Fixture, KMSKeyArn: string, { VersionId, BucketKeyEnabled }: Target = {}) =>
  s3.send(
    new UpdateObjectEncryptionCommand({
      Bucket,
      Key,
      VersionId,
      ObjectEncryption: {
        SSEKMS: { KMSKeyArn, ...(BucketKeyEnabled !== undefined && { BucketKeyEnabled }) },
      },
    }),
  );
const head = ({ s3 }: Fixture, VersionId?: string) =>
  s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }));

describe("UpdateObjectEncryption", () => {
  it("E190, E195, E142: changes the encryption and nothing else", async () => {
    const made = await fixture();
    await made.put({
      Metadata: { a: "b" },
      Tagging: "t=1",
      StorageClass: "GLACIER",
      CacheControl: "no-store",
      WebsiteRedirectLocation: "/x",
    });
    const { $metadata: _before, ServerSideEncryption, ...before } = await head(made);
    expect(ServerSideEncryption).toBe("AES256");
    const key = await made.newKey();
    made.aws.clock.advance(3_600_000);
    expect((await update(made, key)).$metadata.httpStatusCode).toBe(200);
    const { $metadata: _after, ...after } = await head(made);
    expect(after).toEqual({ ...before, ServerSideEncryption: "aws:kms", SSEKMSKeyId: key });
    expect(after.ETag).toBe(`"${md5("content")}"`);
  });

  it("makes the new key the one that is needed", async () => {
    const made = await fixture();
    await made.put();
    const [one, two] = [await made.newKey(), await made.newKey()];
    await update(made, one);
    expect(await made.read()).toBe("content");
    await update(made, two);
    await kmsClient(made.aws).send(new DisableKeyCommand({ KeyId: one }));
    expect(await made.read()).toBe("content");
    await kmsClient(made.aws).send(new DisableKeyCommand({ KeyId: two }));
    expect(await refusal(made.read())).toMatchObject({ name: "KMS.DisabledException" });
  });

  it("E191, E194: sets the Bucket Key as asked, whatever the bucket says", async () => {
    const made = await fixture();
    await made.setDefault({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" },
      BucketKeyEnabled: true,
    });
    await made.put();
    const key = await made.newKey();
    await update(made, key);
    expect((await head(made)).BucketKeyEnabled).toBeUndefined();
    await update(made, key, { BucketKeyEnabled: true });
    expect((await head(made)).BucketKeyEnabled).toBe(true);
    expect(await made.read()).toBe("content");
  });

  it("E206: reaches noncurrent versions", async () => {
    const made = await fixture();
    await made.setVersioning("Enabled");
    const { VersionId } = await made.put({ Body: "old" });
    const current = await made.put({ Body: "new" });
    const key = await made.newKey();
    await update(made, key, { VersionId });
    expect((await head(made, VersionId)).SSEKMSKeyId).toBe(key);
    expect(await head(made)).toMatchObject({ ServerSideEncryption: "AES256", VersionId: current.VersionId });
    expect(await made.read({ VersionId })).toBe("old");
  });

  it.each([
    ["unencrypted", undefined],
    ["DSSE", { ServerSideEncryption: "aws:kms:dsse" as const }],
    ["SSE-C", customerKey("one")],
  ])("E193, E201: refuses a source that is %s", async (_name, how) => {
    const made = await fixture();
    if (how === undefined) plantObject(made.aws.s3, { bucket: Bucket, key: Key, body: "x" });
    else await made.put(how);
    expect(await refusal(update(made, await made.newKey()))).toMatchObject({
      name: "InvalidRequest",
      status: 400,
    });
  });

  it.each([
    ["an id", () => "134f2428-cec1-4b25-a1ae-9048164dba47"],
    ["an alias ARN", () => "arn:aws:kms:us-east-1:111122223333:alias/mine-and-yours"],
  ])("E192: refuses %s for a key", async (_name, key) => {
    const made = await fixture();
    await made.put();
    expect(await refusal(update(made, key()))).toMatchObject({ name: "InvalidRequest", status: 400 });
  });

  it.each([
    ["another type", "<ObjectEncryption><SSE-S3/></ObjectEncryption>", "InvalidRequest"],
    ["no type", "<ObjectEncryption/>", "InvalidRequest"],
    ["no ARN", "<ObjectEncryption><SSE-KMS/></ObjectEncryption>", "InvalidRequest"],
    [
      "a bad BucketKeyEnabled",
      "<ObjectEncryption><SSE-KMS><KMSKeyArn>arn:aws:kms:us-east-1:111122223333:key/a</KMSKeyArn><BucketKeyEnabled>maybe</BucketKeyEnabled></SSE-KMS></ObjectEncryption>",
      "InvalidRequest",
    ],
    ["no XML", "{}", "MalformedXML"],
  ])("E201: refuses a document with %s", async (_name, body, name) => {
    const made = await fixture();
    await made.put();
    const s3 = withBody(s3Client(made.aws), body);
    expect(await refusal(update({ ...made, s3 }, await made.newKey()))).toMatchObject({ name, status: 400 });
  });

  it("E197: refuses what a lock protects", async () => {
    const made = await fixture({}, { ObjectLockEnabledForBucket: true });
    const { VersionId } = await made.put();
    const hold = (Status: "ON" | "OFF") =>
      made.s3.send(new PutObjectLegalHoldCommand({ Bucket, Key, LegalHold: { Status } }));
    await hold("ON");
    const key = await made.newKey();
    expect(await refusal(update(made, key, { VersionId }))).toMatchObject({
      name: "AccessDenied",
      status: 403,
    });
    await hold("OFF");
    await update(made, key, { VersionId });
  });

  it("E198: refuses a key of another account", async () => {
    const made = await fixture();
    await made.put();
    const { arn } = made.aws.kms.plantKey({ account: "999999999999" });
    expect(await refusal(update(made, arn))).toMatchObject({ name: "AccessDenied", status: 403 });
  });

  it("E201: answers 404 for a missing key and 405 for a delete marker", async () => {
    const made = await fixture();
    const key = await made.newKey();
    expect(await refusal(update(made, key))).toMatchObject({ name: "NoSuchKey", status: 404 });
    await made.setVersioning("Enabled");
    const { VersionId } = await made.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await refusal(update(made, key, { VersionId }))).toMatchObject({ status: 405 });
  });

  it("refuses a KMS key that is not usable, and leaves the object as it was", async () => {
    const made = await fixture();
    await made.put();
    const key = await made.newKey();
    await kmsClient(made.aws).send(new DisableKeyCommand({ KeyId: key }));
    expect(await refusal(update(made, key))).toMatchObject({ name: "KMS.DisabledException", status: 400 });
    expect(await head(made)).toMatchObject({ ServerSideEncryption: "AES256" });
    expect(await made.read()).toBe("content");
  });

  it("P6, P79: is judged by its own action and the key it names, not as s3:PutObject", async () => {
    const made = await fixture();
    await made.put();
    const [approved, other] = [await made.newKey(), await made.newKey()];
    const on = { Principal: "*", Resource: `arn:aws:s3:::${Bucket}/*`, Effect: "Deny" };
    const Statement = [
      { ...on, Action: "s3:PutObject" },
      {
        ...on,
        Action: "s3:UpdateObjectEncryption",
        Condition: { ArnNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": approved } },
      },
    ];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await made.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect(await refusal(update(made, other))).toMatchObject({ name: "AccessDenied", status: 403 });
    await update(made, approved);
  });
});
