import { describe, expect, it } from "vitest";
import { known } from "../../src/model/fact.ts";
import { bucket, policy } from "./furnished.ts";
import { world } from "./world.ts";

describe("writing settings", () => {
  it("sends blocked types back whenever they are known (E64, E65)", async () => {
    const it = world();
    await it.newBucket(bucket.name);
    const keyId = await it.newKey();
    const setting = { algorithm: "aws:kms", keyId, bucketKey: true, blocked: ["SSE-C"] };
    expect(await it.ports.putBucketEncryption(bucket, setting)).toMatchObject({ ok: true });
    expect(await it.ports.readBucketEncryption(bucket)).toMatchObject({
      value: { algorithm: "aws:kms", keyId, bucketKey: true, blocked: known(["SSE-C"]) },
    });
    expect(await it.ports.putBucketEncryption(bucket, { ...setting, blocked: [] })).toMatchObject({
      ok: true,
    });
    const now = await it.ports.readBucketEncryption(bucket);
    expect(JSON.stringify(now)).not.toContain("SSE-C");
  });

  it("writes a policy and takes it away again", async () => {
    const it = world();
    await it.newBucket(bucket.name);
    const document = policy({
      Effect: "Deny",
      Principal: "*",
      Action: "s3:DeleteObject",
      Resource: "arn:aws:s3:::bucket/*",
    });
    const written = await it.ports.putBucketPolicy(bucket, document);
    expect(written).toMatchObject({ ok: true, value: { requestIds: [expect.any(String)] } });
    expect(await it.ports.readBucketPolicy(bucket)).toEqual(known(document));
    await it.ports.putBucketPolicy(bucket, null);
    expect(await it.ports.readBucketPolicy(bucket)).toEqual({ state: "absent" });
  });

  it("never confirms that it may lock itself out: S3 refuses such a policy (P45)", async () => {
    const it = world();
    await it.newBucket(bucket.name);
    const enforcer = it.as({ type: "role", name: "enforcer" });
    const everything = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::bucket" };
    expect(await enforcer.putBucketPolicy(bucket, policy(everything))).toMatchObject({ ok: false });
    expect(await it.ports.readBucketPolicy(bucket)).toEqual({ state: "absent" });
  });

  it("reports what S3 says of a document it does not take", async () => {
    const it = world();
    await it.newBucket(bucket.name);
    expect(await it.ports.putBucketPolicy(bucket, "{}")).toMatchObject({
      ok: false,
      failure: { code: "MalformedPolicy", status: 400 },
    });
  });
});
