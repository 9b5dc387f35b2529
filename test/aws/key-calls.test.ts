import { DisableKeyCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "vitest";
import type { KeyCall } from "../../src/custody/inquiry.ts";
import type { PrincipalSpec } from "../../src/localaws/principals.ts";
import { type World, world } from "./world.ts";

const time = { since: "2026-06-01T00:00:00.000Z", until: "2026-06-02T00:00:00.000Z" };
const role = (name: string): PrincipalSpec => ({ type: "role", name });

describe("the calls that used a key", () => {
  let at: World;
  let arn: string;
  beforeEach(async () => {
    at = world();
    arn = await at.newKey();
    await at.newBucket("ledger");
  });

  function clientsOf(spec: PrincipalSpec) {
    const common = {
      region: at.aws.region,
      endpoint: "http://127.0.0.1:1",
      credentials: at.aws.addPrincipal(spec),
      requestHandler: at.aws.requestHandler(),
    };
    return { s3: new S3Client({ ...common, forcePathStyle: true }), kms: new KMSClient(common) };
  }

  const put = (s3: S3Client, Key: string, bucketKey = false) =>
    s3.send(
      new PutObjectCommand({
        Bucket: "ledger",
        Key,
        Body: "x",
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: arn,
        BucketKeyEnabled: bucketKey,
      }),
    );

  async function calls(page?: string): Promise<{ calls: readonly KeyCall[]; next?: string }> {
    const answer = await at.ports.keyCalls(arn, time, page);
    if (!answer.ok) throw new Error(answer.failure.message);
    return answer.value;
  }

  it("tell the role behind a session, the operation and the bucket (K71, K72)", async () => {
    const app = clientsOf(role("app"));
    await put(app.s3, "folder/k");
    at.aws.clock.advance(1000);
    await clientsOf(role("reader")).s3.send(new GetObjectCommand({ Bucket: "ledger", Key: "folder/k" }));
    expect((await calls()).calls).toEqual([
      {
        principal: "arn:aws:iam::111122223333:role/reader",
        operation: "Decrypt",
        bucket: "ledger",
        bucketKey: false,
        at: "2026-06-01T12:00:01.000Z",
        refused: false,
      },
      expect.objectContaining({
        principal: "arn:aws:iam::111122223333:role/app",
        operation: "GenerateDataKey",
      }),
    ]);
  });

  it("tell only the bucket where S3 used a Bucket Key (K74)", async () => {
    await put(at.s3, "k", true);
    expect((await calls()).calls).toMatchObject([{ bucket: "ledger", bucketKey: true }]);
  });

  it("tell no bucket where it was not S3 that asked, and what was refused", async () => {
    const { kms } = clientsOf({ type: "user", name: "ann" });
    await kms.send(new EncryptCommand({ KeyId: arn, Plaintext: Buffer.from("x") }));
    await at.kms.send(new DisableKeyCommand({ KeyId: arn }));
    await put(at.s3, "k").catch(() => undefined);
    const found = (await calls()).calls;
    const direct = found.find(({ operation }) => operation === "Encrypt");
    expect(direct).toMatchObject({
      principal: "arn:aws:iam::111122223333:user/ann",
      operation: "Encrypt",
      bucketKey: false,
    });
    expect(direct).not.toHaveProperty("bucket");
    expect(found[0]).toMatchObject({ operation: "GenerateDataKey", refused: true });
  });

  it("leave out what only looks at the key, and come in pages of 50 events (K75)", async () => {
    for (let index = 0; index < 55; index += 1) await put(at.s3, `k${index}`);
    for (let index = 0; index < 5; index += 1) await at.ports.describeKey(arn, "us-east-1");
    const first = await calls();
    // Each description asks for aliases and rotation too, and an event of the newest 50 is not always a use.
    expect(first.calls.length).toBeLessThan(50);
    const second = await calls(first.next);
    expect(first.calls.length + second.calls.length).toBe(55);
    expect(second.next).toBeUndefined();
  });

  it("are unknown where the trail may not be read, or not so fast", async () => {
    const refuse = (code: string) =>
      at.aws.inject({
        operation: "LookupEvents",
        answer: { type: "error", status: 400, code, message: "no" },
      });
    refuse("AccessDeniedException");
    expect(await at.ports.keyCalls(arn, time)).toMatchObject({ failure: { reason: "access-denied" } });
    refuse("ThrottlingException");
    expect(await at.ports.keyCalls(arn, time)).toMatchObject({ failure: { reason: "throttled" } });
  });

  it("do not reach beyond the time that is asked about", async () => {
    await put(at.s3, "k");
    const before = { since: "2026-05-01T00:00:00.000Z", until: "2026-06-01T11:59:59.000Z" };
    expect(await at.ports.keyCalls(arn, before)).toEqual({ ok: true, value: { calls: [] } });
  });
});
