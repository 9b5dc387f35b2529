import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { undo } from "../../src/flow/undo.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { surroundings, type World, world } from "../aws/world.ts";
import { applied, newDataKey, planned } from "./fleet.ts";

const bucket = { name: "bucket", region: "us-east-1" };
const foreign = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Theirs",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:DeleteBucket",
      Resource: "arn:aws:s3:::bucket",
    },
  ],
});

async function mended(policy?: string) {
  const it = world();
  await newDataKey(it);
  const other = await it.newKey();
  await it.s3.send(new CreateBucketCommand({ Bucket: "bucket" }));
  if (policy !== undefined)
    await it.s3.send(new PutBucketPolicyCommand({ Bucket: "bucket", Policy: policy }));
  const put = (Key: string, more: object = {}) =>
    it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key, Body: "hello", ...more }));
  await put("kms", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: other });
  await put("s3");
  plantObject(it.aws.s3, { bucket: "bucket", key: "none", body: "old" });
  const before = await settings(it);
  const receipts = await applied(it.ports, await planned(it.ports));
  return { ...it, other, before, receipts };
}

async function settings({ ports }: Pick<World, "ports">) {
  return {
    encryption: await ports.readBucketEncryption(bucket),
    policy: await ports.readBucketPolicy(bucket),
  };
}

async function undone({ ports }: Pick<World, "ports">, receipts: readonly Receipt[]) {
  const written: Receipt[] = [];
  const result = await undo(ports, receipts, {
    concurrency: 2,
    surroundings: surroundings(),
    receipts: async (receipt) => void written.push(receipt),
  });
  if (!result.ok) throw new Error(result.failure.message);
  const reasons = Object.fromEntries(
    result.value.notUndone.map(({ receipt, reason }) => [
      receipt.action.resource.arn.split(/[:/]/).at(-1),
      reason,
    ]),
  );
  return { written, reasons, ...result.value };
}

describe("undoing", () => {
  it.each([
    ["no policy", undefined],
    ["somebody's policy", foreign],
  ])("puts settings back exactly, where there was %s before", async (_name, policy) => {
    const it = await mended(policy);
    expect(await settings(it)).not.toEqual(it.before);
    await undone(it, it.receipts);
    expect(await settings(it)).toEqual(it.before);
  });

  it("gives an object its KMS key back, and says why the others stay", async () => {
    const it = await mended();
    const { written, reasons, undone: count } = await undone(it, it.receipts);
    expect(count).toBe(3);
    expect(written.map(({ action, status }) => [action.kind, status])).toEqual([
      ["put-bucket-policy", "undone"],
      ["put-bucket-encryption", "undone"],
      ["update-object-encryption", "undone"],
    ]);
    const read = await it.ports.readObject({ bucket: "bucket", key: "kms" }, "us-east-1", [], {
      tags: "no",
      grants: false,
    });
    expect(read).toMatchObject({
      value: { facts: { serverSide: { value: { type: "sse-kms", keyArn: it.other, bucketKey: false } } } },
    });
    expect(reasons["s3"]).toContain("SSE-S3");
    expect(reasons["none"]).toContain("never takes encryption away");
  });

  it("leaves alone what was changed again since", async () => {
    const it = await mended();
    await it.s3.send(new PutBucketPolicyCommand({ Bucket: "bucket", Policy: foreign }));
    await it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: "kms", Body: "newer" }));
    const { reasons } = await undone(it, it.receipts);
    expect(reasons["bucket"]).toContain("changed again since");
    expect(reasons["kms"]).toContain("changed again since");
    expect(await it.ports.readBucketPolicy(bucket)).toMatchObject({ value: foreign });
  });

  it("done twice, does nothing the second time", async () => {
    const it = await mended();
    const { written } = await undone(it, it.receipts);
    const before = it.aws.calls.filter(({ operation }) => /^(Put|Update|Delete)/.test(operation)).length;
    const again = await undone(it, [...it.receipts, ...written]);
    expect(again.undone).toBe(0);
    const blind = await undone(it, it.receipts);
    expect(blind.undone).toBe(3);
    expect(it.aws.calls.filter(({ operation }) => /^(Put|Update|Delete)/.test(operation))).toHaveLength(
      before,
    );
  });
});
