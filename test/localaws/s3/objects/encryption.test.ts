import { CreateAliasCommand, DisableKeyCommand, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { kmsClient, refusal } from "../../core/clients.ts";
import { Bucket, copySource, fixture, Key, md5 } from "./fixtures.ts";

const head = { Bucket, Key };

describe("which encryption a write gets", () => {
  it("E30: SSE-S3 without header and setting, its ETag the MD5 (E140)", async () => {
    const { put, s3 } = await fixture();
    expect(await put()).toMatchObject({ ServerSideEncryption: "AES256", ETag: `"${md5("content")}"` });
    expect(await s3.send(new HeadObjectCommand(head))).toMatchObject({ ServerSideEncryption: "AES256" });
  });

  it("E37: algorithm and key of the bucket's default", async () => {
    const { put, setDefault, newKey } = await fixture();
    const key = await newKey();
    await setDefault({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: key },
      BucketKeyEnabled: true,
    });
    expect(await put()).toMatchObject({
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: key,
      BucketKeyEnabled: true,
    });
  });

  it("E35, E38: aws:kms without a key is the caller's alias/aws/s3, never the default's key", async () => {
    const { put, setDefault, newKey, aws } = await fixture();
    await setDefault({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: await newKey() },
    });
    const { SSEKMSKeyId } = await put({ ServerSideEncryption: "aws:kms" });
    expect(SSEKMSKeyId).toBe(aws.s3.kms.awsManagedKey("s3", aws.account, aws.region));
  });

  it("E15: the full key ARN, whatever form was sent", async () => {
    const { put, newKey, aws, s3 } = await fixture();
    const arn = await newKey();
    const id = arn.split("/").at(-1) ?? "";
    await kmsClient(aws).send(new CreateAliasCommand({ AliasName: "alias/mine", TargetKeyId: id }));
    for (const SSEKMSKeyId of [arn, id, "alias/mine", `arn:aws:kms:us-east-1:${aws.account}:alias/mine`]) {
      expect((await put({ ServerSideEncryption: "aws:kms", SSEKMSKeyId })).SSEKMSKeyId).toBe(arn);
      expect((await s3.send(new HeadObjectCommand(head))).SSEKMSKeyId).toBe(arn);
    }
  });

  it("E36, E128: the bucket's Bucket Key setting, unless the header says otherwise", async () => {
    const { put, setDefault } = await fixture();
    await setDefault({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" },
      BucketKeyEnabled: true,
    });
    expect((await put({ ServerSideEncryption: "aws:kms" })).BucketKeyEnabled).toBe(true);
    expect(
      (await put({ ServerSideEncryption: "aws:kms", BucketKeyEnabled: false })).BucketKeyEnabled,
    ).toBeUndefined();
  });

  it("E34: an object stays as it is when the default changes", async () => {
    const { put, setDefault, s3 } = await fixture();
    await put();
    await setDefault({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } });
    expect(await s3.send(new HeadObjectCommand(head))).toMatchObject({ ServerSideEncryption: "AES256" });
  });

  it("E130: DSSE, without Bucket Key, and readable", async () => {
    const { put, read, newKey, s3 } = await fixture();
    const SSEKMSKeyId = await newKey();
    const made = await put({ ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId, BucketKeyEnabled: true });
    expect(made).toMatchObject({ ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId });
    expect(made.BucketKeyEnabled).toBeUndefined();
    expect(await s3.send(new HeadObjectCommand(head))).toMatchObject({
      ServerSideEncryption: "aws:kms:dsse",
    });
    expect(await read()).toBe("content");
  });

  it("E140: an ETag that is no MD5 and another one each time under KMS", async () => {
    const { put } = await fixture();
    const tags = [
      await put({ ServerSideEncryption: "aws:kms" }),
      await put({ ServerSideEncryption: "aws:kms" }),
    ];
    const [first, second] = tags.map(({ ETag }) => ETag);
    expect(first).toMatch(/^"[0-9a-f]{32}"$/);
    expect(new Set([first, second, `"${md5("content")}"`]).size).toBe(3);
  });

  it("E3, E9: gives the caller's context back to the write, never to a read", async () => {
    const { put, s3, read } = await fixture();
    const SSEKMSEncryptionContext = Buffer.from('{"team":"a"}').toString("base64");
    const made = await put({ ServerSideEncryption: "aws:kms", SSEKMSEncryptionContext });
    expect(made.SSEKMSEncryptionContext).toBe(SSEKMSEncryptionContext);
    const got = await s3.send(new HeadObjectCommand(head));
    expect(JSON.stringify(got)).not.toContain(SSEKMSEncryptionContext);
    expect(await read()).toBe("content");
  });

  it("E125: binds the data key to the object, or with a Bucket Key to the bucket", async () => {
    const { put, aws } = await fixture();
    const context = () => {
      const encryption = aws.s3.buckets.get(Bucket)?.objects.current(Key)?.encryption;
      return encryption !== undefined && "context" in encryption ? encryption.context : undefined;
    };
    await put({ ServerSideEncryption: "aws:kms" });
    expect(context()).toEqual({ "aws:s3:arn": `arn:aws:s3:::${Bucket}/${Key}` });
    await put({ ServerSideEncryption: "aws:kms", BucketKeyEnabled: true });
    expect(context()).toEqual({ "aws:s3:arn": `arn:aws:s3:::${Bucket}` });
    await put({ ServerSideEncryption: "aws:kms:dsse", BucketKeyEnabled: true });
    expect(context()).toEqual({ "aws:s3:arn": `arn:aws:s3:::${Bucket}/${Key}` });
  });

  it("E129: a copy follows the Bucket Key setting of its destination", async () => {
    const { put, s3, setDefault } = await fixture();
    await put({ ServerSideEncryption: "aws:kms", BucketKeyEnabled: true });
    const copy = new CopyObjectCommand({
      ...head,
      CopySource: copySource(),
      ServerSideEncryption: "aws:kms",
    });
    expect((await s3.send(copy)).BucketKeyEnabled).toBeUndefined();
    await setDefault({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
      BucketKeyEnabled: true,
    });
    expect((await s3.send(copy)).BucketKeyEnabled).toBe(true);
  });

  it("D8: keeps the bytes really encrypted", async () => {
    const { put, aws } = await fixture();
    for (const ServerSideEncryption of ["AES256", "aws:kms", "aws:kms:dsse"] as const) {
      await put({ ServerSideEncryption, Body: "very plain text" });
      const stored = aws.s3.buckets.get(Bucket)?.objects.current(Key);
      expect(stored?.sealed.some(({ bytes }) => Buffer.from(bytes).includes("plain"))).toBe(false);
    }
  });
});

describe("KMS refusals through S3", () => {
  const kms = (SSEKMSKeyId: string) => ({ ServerSideEncryption: "aws:kms", SSEKMSKeyId }) as const;

  it.each([
    ["E110 a malformed id", "fake-key-id", "Invalid keyId 'fake-key-id'"],
    [
      "E110 a key that is not there",
      "arn:aws:kms:us-east-1:111122223333:key/134f2428-cec1-4b25-a1ae-9048164dba47",
      "Key 'arn:aws:kms:us-east-1:111122223333:key/134f2428-cec1-4b25-a1ae-9048164dba47' does not exist",
    ],
    [
      "E111 a key of another Region",
      "arn:aws:kms:eu-west-1:111122223333:key/134f2428-cec1-4b25-a1ae-9048164dba47",
      "Invalid arn eu-west-1",
    ],
    ["E112 aws/s3 without alias/", "aws/s3", "Invalid keyId 'aws/s3'"],
  ])("%s", async (_name, key, message) => {
    const { put } = await fixture();
    expect(await refusal(put(kms(key)))).toEqual({ name: "KMS.NotFoundException", status: 400, message });
  });

  it("E113: a disabled key stops PUT, GET and COPY, but not HEAD", async () => {
    const { put, newKey, aws, s3, read } = await fixture();
    const key = await newKey();
    await put(kms(key));
    await kmsClient(aws).send(new DisableKeyCommand({ KeyId: key }));
    const disabled = { name: "KMS.DisabledException", status: 400, message: `${key} is disabled.` };
    expect(await refusal(put(kms(key)))).toEqual(disabled);
    expect(await refusal(read())).toEqual(disabled);
    const copy = new CopyObjectCommand({ Bucket, Key: "copy", CopySource: copySource() });
    expect(await refusal(s3.send(copy))).toMatchObject({ name: "KMS.DisabledException" });
    expect(await s3.send(new HeadObjectCommand(head))).toMatchObject({ SSEKMSKeyId: key });
  });

  it("E24: HEAD with checksum mode needs the key too", async () => {
    const { put, newKey, aws, s3 } = await fixture();
    const key = await newKey();
    await put(kms(key));
    await kmsClient(aws).send(new DisableKeyCommand({ KeyId: key }));
    const attempt = s3.send(new HeadObjectCommand({ ...head, ChecksumMode: "ENABLED" }));
    expect(await refusal(attempt)).toMatchObject({ status: 400 });
  });

  it("E114, K33: a key that is pending deletion", async () => {
    const { put, newKey, aws, read } = await fixture();
    const key = await newKey();
    await put(kms(key));
    await kmsClient(aws).send(new ScheduleKeyDeletionCommand({ KeyId: key }));
    const pending = {
      name: "KMS.KMSInvalidStateException",
      status: 400,
      message: `${key} is pending deletion.`,
    };
    expect(await refusal(read())).toEqual(pending);
    expect(await refusal(put(kms(key)))).toEqual(pending);
  });

  it("E115: an asymmetric key", async () => {
    const { put, aws } = await fixture();
    const { arn } = aws.kms.plantKey({ spec: "RSA_2048", usage: "SIGN_VERIFY" });
    expect(await refusal(put(kms(arn)))).toMatchObject({ name: "KMS.InvalidKeyUsageException", status: 400 });
  });

  it("E58: a typo in the bucket's default shows at the next upload", async () => {
    const { put, setDefault } = await fixture();
    await setDefault({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "alias/typo" },
    });
    expect(await refusal(put())).toMatchObject({ name: "KMS.NotFoundException", status: 400 });
  });

  it("leaves the object of before in place", async () => {
    const { put, read } = await fixture();
    await put({ Body: "old" });
    await refusal(put({ ...kms("fake-key-id"), Body: "new" }));
    expect(await read()).toBe("old");
  });
});

describe("headers that do not belong", () => {
  it("E19: SSE on a read", async () => {
    const { put, withHeaders } = await fixture();
    await put();
    const client = withHeaders({ "x-amz-server-side-encryption": "AES256" });
    expect(await refusal(client.send(new GetObjectCommand(head)))).toMatchObject({ status: 400 });
    expect(await refusal(client.send(new HeadObjectCommand(head)))).toMatchObject({ status: 400 });
  });

  it.each([
    ["E120 an unknown method", { "x-amz-server-side-encryption": "aws:fsx" }],
    ["E118 a key id alone", { "x-amz-server-side-encryption-aws-kms-key-id": "k" }],
    [
      "E119 a key id with AES256",
      { "x-amz-server-side-encryption": "AES256", "x-amz-server-side-encryption-aws-kms-key-id": "k" },
    ],
    [
      "E122 a bad context",
      { "x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-context": "x" },
    ],
  ])("%s", async (_name, headers) => {
    const { withHeaders } = await fixture();
    const attempt = withHeaders(headers).send(new PutObjectCommand({ ...head, Body: "x" }));
    expect(await refusal(attempt)).toMatchObject({ name: "InvalidArgument", status: 400 });
  });

  it("E45, E121: anonymous use of KMS objects, even where the policy allows it", async () => {
    const { put, s3, anonymous, aws, setDefault } = await fixture();
    aws.s3.buckets.get(Bucket)?.settings.delete("publicAccessBlock");
    await put({ ServerSideEncryption: "aws:kms" });
    await setDefault({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } });
    const Action = ["s3:GetObject", "s3:PutObject"];
    const Statement = [{ Effect: "Allow", Principal: "*", Action, Resource: `arn:aws:s3:::${Bucket}/*` }];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const written = anonymous.send(new PutObjectCommand({ ...head, Body: "x" }));
    expect(await refusal(written)).toMatchObject({ name: "InvalidArgument", status: 400 });
    const refused = await refusal(anonymous.send(new GetObjectCommand(head)));
    expect(refused).toMatchObject({ name: "InvalidArgument", status: 400 });
    expect(refused.message).toMatch(/require AWS Signature Version 4\.$/);
  });
});
