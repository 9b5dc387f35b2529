import { PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { content, key, planted, ref, stateOf, writeOf } from "./rich-object.ts";
import { world } from "./world.ts";

describe("updateObjectEncryption", () => {
  it("wraps the data key anew and leaves the rest, of an old version too (E195, E206)", async () => {
    const it = world();
    const keyArn = await planted(it);
    await it.s3.send(
      new PutBucketVersioningCommand({ Bucket: "bucket", VersioningConfiguration: { Status: "Enabled" } }),
    );
    await it.s3.send(new PutObjectCommand({ Bucket: "bucket", Key: key, Body: "newer" }));
    const before = await stateOf(it, [], "null");
    const after = { type: "sse-kms", keyArn, bucketKey: true } as const;
    const write = { ...writeOf(before, after), ref: { ...ref, versionId: "null" } };
    expect(await it.ports.updateObjectEncryption(write)).toMatchObject({
      ok: true,
      value: { versionId: "null" },
    });
    const now = await stateOf(it, [], "null");
    expect(now).toEqual({
      ...before,
      facts: { ...before.facts, serverSide: { state: "known", value: after } },
    });
    expect(await content(it)).toBe("newer");
  });

  it("says that it only makes SSE-KMS (E193), without asking", async () => {
    const it = world();
    const keyArn = await planted(it, {});
    const write = writeOf(await stateOf(it), { type: "dsse-kms", keyArn });
    expect(await it.ports.updateObjectEncryption(write)).toMatchObject({
      ok: false,
      failure: { reason: "unsupported" },
    });
    expect(it.aws.calls.map(({ operation }) => operation)).not.toContain("UpdateObjectEncryption");
  });

  it("is not sent where the endpoint is not AWS, whatever a plan says: some overwrite the object with it", async () => {
    const it = world({}, { lookAlike: true });
    const keyArn = await planted(it);
    const write = writeOf(await stateOf(it), { type: "sse-kms", keyArn, bucketKey: true });
    expect(await it.ports.updateObjectEncryption(write)).toMatchObject({
      ok: false,
      failure: { reason: "unsupported", message: expect.stringContaining("not AWS") },
    });
    expect(it.aws.calls.map(({ operation }) => operation)).not.toContain("UpdateObjectEncryption");
  });

  it("reports what S3 says of a source it does not take (E193)", async () => {
    const it = world();
    const keyArn = await planted(it, {});
    const dsse = { type: "dsse-kms", keyArn } as const;
    await it.ports.copyObject(writeOf(await stateOf(it), dsse));
    const write = writeOf(await stateOf(it), { type: "sse-kms", keyArn, bucketKey: false });
    expect(await it.ports.updateObjectEncryption(write)).toMatchObject({
      ok: false,
      failure: { code: "InvalidRequest", status: 400 },
    });
  });
});
