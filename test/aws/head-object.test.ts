import { PutBucketPolicyCommand, PutObjectCommand, type PutObjectCommandInput } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import { customerKey, row, type World, world } from "./world.ts";

const held = customerKey(7);
const other = customerKey(8);

async function planted(it: World, more: Partial<PutObjectCommandInput>) {
  await it.newBucket("bucket");
  await it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "k", Body: "hello", ...more }));
  return it;
}

async function serverSide(it: World, keys = [held]) {
  const answer = await it.ports.headObject(row("bucket", "k"), "us-east-1", keys);
  return answer.ok ? answer.value.serverSide : answer.failure;
}

function sseC(key: typeof held) {
  return { SSECustomerAlgorithm: "AES256", SSECustomerKey: key.base64 } as const;
}

describe("HEAD", () => {
  const open = { blockSseCByDefault: false };

  it("sees an object without any encryption (E32)", async () => {
    const it = world();
    await it.newBucket("bucket");
    plantObject(it.aws.s3, { bucket: "bucket", key: "k", body: "old" });
    expect(await serverSide(it)).toEqual({ state: "known", value: { type: "none" } });
  });

  it("sees SSE-S3", async () => {
    expect(await serverSide(await planted(world(), {}))).toEqual({
      state: "known",
      value: { type: "sse-s3" },
    });
  });

  it("sees the full ARN of the key, whatever the request named, and the Bucket Key (E13, E15)", async () => {
    const it = world();
    const keyArn = await it.newKey();
    const id = keyArn.split("/")[1] ?? "";
    await planted(it, { ServerSideEncryption: "aws:kms", SSEKMSKeyId: id, BucketKeyEnabled: true });
    expect(await serverSide(it)).toEqual({
      state: "known",
      value: { type: "sse-kms", keyArn, bucketKey: true },
    });
  });

  it("sees DSSE-KMS (E130)", async () => {
    const it = world();
    const keyArn = await it.newKey();
    await planted(it, { ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId: keyArn });
    expect(await serverSide(it)).toEqual({ state: "known", value: { type: "dsse-kms", keyArn } });
  });

  it("opens SSE-C with the held key that fits, and learns its MD5 (E89)", async () => {
    const it = await planted(world(open), sseC(held));
    expect(await serverSide(it, [other, held])).toEqual({
      state: "known",
      value: { type: "sse-c", certainty: "proven", keyMd5: held.md5 },
    });
  });

  it("proves SSE-C by the words of a refused GET where no held key fits (E87, E95)", async () => {
    const it = await planted(world(open), sseC(other));
    expect(await serverSide(it)).toEqual({ state: "known", value: { type: "sse-c", certainty: "proven" } });
    expect(it.aws.calls.filter(({ operation }) => operation === "GetObject")).toHaveLength(1);
  });

  it("never sends a key over the wire in a form that is not its own (E98)", async () => {
    const it = await planted(world(open), sseC(held));
    await serverSide(it);
    const sent = it.sent.find(({ headers }) => "x-amz-server-side-encryption-customer-key" in headers);
    expect(sent?.headers["x-amz-server-side-encryption-customer-key"]).toBe(held.base64);
    expect(sent?.headers["x-amz-server-side-encryption-customer-key-md5"]).toBe(held.md5);
  });

  it("asks for no checksum, which would need kms:Decrypt (E24)", async () => {
    const it = await planted(world(), {});
    await serverSide(it);
    expect(it.sent.flatMap(({ headers }) => Object.keys(headers))).not.toContain("x-amz-checksum-mode");
  });

  it("says that an object is gone", async () => {
    const it = world();
    await it.newBucket("bucket");
    expect(await serverSide(it)).toMatchObject({ reason: "not-found" });
  });

  it("says that it may not look", async () => {
    const it = await planted(world(), {});
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" },
      ],
    });
    await it.s3.send(new PutBucketPolicyCommand({ Bucket: "bucket", Policy }));
    expect(await serverSide(it)).toMatchObject({ reason: "access-denied", status: 403 });
  });

  it.each([
    ["a 503", { type: "error", status: 503, code: "SlowDown", message: "slower" }, "throttled"],
    ["a 500", { type: "error", status: 500, code: "InternalError", message: "sorry" }, "timeout"],
    ["a broken connection", { type: "reset-before" }, "timeout"],
  ] as const)("takes %s for no answer, and asks only once itself", async (_name, answer, reason) => {
    const it = await planted(world(), {});
    it.aws.inject({ operation: "HeadObject", answer });
    expect(await serverSide(it)).toMatchObject({ reason });
    expect(it.aws.calls.filter(({ operation }) => operation === "HeadObject")).toHaveLength(1);
  });

  it("takes a 503 on the GET that asks why for no answer either", async () => {
    const it = await planted(world(open), sseC(other));
    const slow = { type: "error", status: 503, code: "SlowDown", message: "slower" } as const;
    it.aws.inject({ operation: "GetObject", answer: slow });
    expect(await serverSide(it)).toMatchObject({ reason: "throttled" });
    expect(await serverSide(it)).toMatchObject({ state: "known", value: { certainty: "proven" } });
  });
});
