import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { ObjectWrite } from "../../src/flow/object-state.ts";
import {
  body,
  content,
  kept,
  key,
  noNote,
  planted,
  rich,
  small,
  stateOf,
  uploads,
  writeOf,
} from "./rich-object.ts";
import { customerKey, type World, world } from "./world.ts";

describe.each(["copyObject", "multipartCopy"] as const)("%s", (name) => {
  const copy = (it: World, write: ObjectWrite) =>
    name === "copyObject" ? it.ports.copyObject(write) : it.ports.multipartCopy(write, noNote);
  const options = name === "copyObject" ? { blockSseCByDefault: false } : small;
  const config = { partSize: 7 };

  it("changes the encryption and nothing else", async () => {
    const it = world(options, config);
    const keyArn = await planted(it);
    const before = await stateOf(it);
    const after = { type: "sse-kms", keyArn, bucketKey: true } as const;
    expect(await copy(it, writeOf(before, after))).toMatchObject({ ok: true });
    const now = await stateOf(it);
    expect(kept(now)).toEqual(kept(before));
    expect(now.facts.serverSide).toEqual({ state: "known", value: after });
    expect(await content(it)).toBe(body);
  });

  it.each([
    ["SSE-S3", () => ({ type: "sse-s3" }) as const],
    [
      "SSE-KMS without a Bucket Key",
      (keyArn: string) => ({ type: "sse-kms", keyArn, bucketKey: false }) as const,
    ],
    ["DSSE-KMS (E130)", (keyArn: string) => ({ type: "dsse-kms", keyArn }) as const],
  ])("makes %s", async (_name, target) => {
    const it = world(options, config);
    const keyArn = await planted(it, {});
    const after = target(keyArn);
    expect(await copy(it, writeOf(await stateOf(it), after))).toMatchObject({ ok: true });
    expect((await stateOf(it)).facts.serverSide).toEqual({ state: "known", value: after });
  });

  it("moves an SSE-C object to KMS with its key (E94)", async () => {
    const it = world(options, config);
    const held = customerKey(7);
    const keyArn = await planted(it, {
      ...rich,
      SSECustomerAlgorithm: "AES256",
      SSECustomerKey: held.base64,
    });
    const before = await stateOf(it, [held]);
    const after = { type: "sse-kms", keyArn, bucketKey: true } as const;
    expect(await copy(it, writeOf(before, after, held))).toMatchObject({ ok: true });
    const now = await stateOf(it);
    expect(kept(now)).toEqual(kept(before));
    expect(now.facts.serverSide).toEqual({ state: "known", value: after });
  });

  it("keeps the lock it is told to keep (E166)", async () => {
    const it = world(options, config);
    await it.s3.send(new CreateBucketCommand({ Bucket: "bucket", ObjectLockEnabledForBucket: true }));
    const retain = new Date("2027-01-01T00:00:00Z");
    await it.s3.send(
      new PutObjectCommand({
        Bucket: "bucket",
        Key: key,
        Body: body,
        ObjectLockMode: "GOVERNANCE",
        ObjectLockRetainUntilDate: retain,
        ObjectLockLegalHoldStatus: "ON",
      }),
    );
    const before = await stateOf(it);
    const after = { type: "dsse-kms", keyArn: await it.newKey() } as const;
    expect(await copy(it, writeOf(before, after))).toMatchObject({ ok: true });
    const now = await stateOf(it);
    expect(now.facts.lock).toEqual({
      mode: "GOVERNANCE",
      retainUntil: retain.toISOString(),
      legalHold: true,
    });
    expect(now.facts.ref.versionId).not.toBe(before.facts.ref.versionId);
  });

  it("copies the version that was read, and tells the new one (E156)", async () => {
    const it = world(options, config);
    const keyArn = await planted(it, {});
    await it.s3.send(
      new PutBucketVersioningCommand({ Bucket: "bucket", VersioningConfiguration: { Status: "Enabled" } }),
    );
    const before = await stateOf(it);
    const answer = await copy(it, writeOf(before, { type: "sse-kms", keyArn, bucketKey: false }));
    const now = await stateOf(it);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        versionId: now.facts.ref.versionId,
        eTag: now.facts.eTag,
        requestIds: [expect.any(String), ...(name === "copyObject" ? [] : [expect.any(String)])],
      },
    });
    const { Versions } = await it.s3.send(new ListObjectVersionsCommand({ Bucket: "bucket" }));
    expect(Versions).toHaveLength(2);
  });

  it("never writes over what another writer put there since (E169)", async () => {
    const it = world(options, config);
    const keyArn = await planted(it, {});
    const before = await stateOf(it);
    await it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: key, Body: "newer than that" }));
    const answer = await copy(it, writeOf(before, { type: "sse-kms", keyArn, bucketKey: false }));
    expect(answer).toMatchObject({ ok: false, failure: { preconditionFailed: true } });
    expect(await content(it)).toBe("newer than that");
    expect(await uploads(it)).toBe(0);
  });

  it("is sent once only, even when its answer was lost", async () => {
    const it = world(options, { ...config, maxAttempts: 5 });
    const keyArn = await planted(it, {});
    const before = await stateOf(it);
    const operation = name === "copyObject" ? "CopyObject" : "CompleteMultipartUpload";
    it.aws.inject({ operation, answer: { type: "reset-after" } });
    const answer = await copy(it, writeOf(before, { type: "sse-kms", keyArn, bucketKey: false }));
    expect(answer).toMatchObject({ ok: false, failure: { reason: "timeout" } });
    expect(it.aws.calls.filter((call) => call.operation === operation)).toHaveLength(1);
    expect((await stateOf(it)).facts.serverSide).toMatchObject({ value: { type: "sse-kms" } });
  });

  it("takes an error inside a 200 for what it is (E172)", async () => {
    const it = world(options, config);
    const keyArn = await planted(it, {});
    const operation = name === "copyObject" ? "CopyObject" : "CompleteMultipartUpload";
    it.aws.inject({
      operation,
      answer: { type: "error-in-200", code: "InternalError", message: "We encountered an internal error." },
    });
    const answer = await copy(it, writeOf(await stateOf(it), { type: "sse-kms", keyArn, bucketKey: false }));
    expect(answer.ok).toBe(false);
  });
});
