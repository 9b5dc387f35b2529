import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { undo } from "../../src/flow/undo.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { surroundings, type World, world } from "../aws/world.ts";
import { applied, baselineOf, newDataKey, planned } from "./fleet.ts";

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

async function undone(
  { ports }: Pick<World, "ports">,
  receipts: readonly Receipt[],
  around = surroundings(),
) {
  const written: Receipt[] = [];
  const result = await undo(ports, () => [...receipts].reverse(), {
    concurrency: 2,
    surroundings: around,
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

function isOf({ resource }: Receipt["action"], key: string): boolean {
  return resource.type === "object" && resource.key === key;
}

async function keyOf({ ports }: Pick<World, "ports">, key: string): Promise<string | undefined> {
  const parts = { tags: "no", grants: false } as const;
  const read = await ports.readObject({ bucket: "bucket", key }, "us-east-1", [], parts);
  const { serverSide } = read.ok ? read.value.facts : { serverSide: undefined };
  return serverSide?.state === "known" && "keyArn" in serverSide.value ? serverSide.value.keyArn : undefined;
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

  it("goes back through two changes of one object, the later one first", async () => {
    const it = await mended();
    const third = await it.newKey();
    const again = await planned(it.ports, {
      baseline: baselineOf(
        `{ version: 1, defaults: { require: sse-kms, keys: ["${third}"], mode: remediate } }`,
      ),
    });
    const later = await applied(it.ports, again);
    expect(later.filter(({ action, status }) => isOf(action, "kms") && status === "applied")).toHaveLength(1);
    const { written } = await undone(it, [...it.receipts, ...later]);
    expect(written.filter(({ action }) => isOf(action, "kms"))).toHaveLength(2);
    expect(await keyOf(it, "kms")).toBe(it.other);
  });

  it("asks again where S3 or KMS is too busy, and bounds what is told one by one", async () => {
    const it = await mended();
    it.aws.inject({
      operation: "UpdateObjectEncryption",
      times: 2,
      answer: { type: "error", status: 503, code: "SlowDown", message: "Please reduce your request rate." },
    });
    const old = it.receipts.find(({ action }) => isOf(action, "none"));
    if (old === undefined) throw new Error("no receipt");
    const many = Array.from({ length: 25 }, (_, index) => ({
      ...old,
      action: { ...old.action, id: `copy-object:${index}` },
    }));
    const { undone: count, left, notUndone } = await undone(it, [...it.receipts, ...many]);
    expect(count).toBe(3);
    expect(left).toBe(27);
    expect(notUndone).toHaveLength(20);
  });

  it("stopped, says how far it got, and goes on where it was", async () => {
    const it = await mended();
    let calls = 0;
    const cut = surroundings({ cancelled: () => ++calls > 2 });
    const { written, stopped } = await undone(it, it.receipts, cut);
    expect(stopped).toMatch(/^Stopped after 2 receipts/);
    const rest = await undone(it, [...it.receipts, ...written]);
    expect([written.length, rest.undone, rest.stopped]).toEqual([2, 1, undefined]);
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
