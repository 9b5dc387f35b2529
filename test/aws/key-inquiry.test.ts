import { CreateGrantCommand, CreateKeyCommand, GetKeyPolicyCommand } from "@aws-sdk/client-kms";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { type World, world } from "./world.ts";

const refusing = (at: World, operation: string) =>
  at.aws.inject({
    operation,
    answer: { type: "error", status: 400, code: "AccessDeniedException", message: "not you" },
  });

describe("the last use of a key", () => {
  it("is none since tracking began, then the last operation and its time (K40)", async () => {
    const at = world();
    const arn = await at.newKey();
    expect(await at.ports.lastKeyUse(arn)).toEqual({
      ok: true,
      value: { trackedSince: "2026-06-01T12:00:00.000Z" },
    });
    await at.newBucket("ledger");
    at.aws.clock.advance(3_600_000);
    const write = {
      Bucket: "ledger",
      Key: "k",
      Body: "x",
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: arn,
    } as const;
    await at.s3.send(new PutObjectCommand(write));
    expect(await at.ports.lastKeyUse(arn)).toMatchObject({
      value: { at: "2026-06-01T13:00:00.000Z", operation: "GenerateDataKey" },
    });
  });

  it("is unknown where it may not be read", async () => {
    const at = world();
    const arn = await at.newKey();
    refusing(at, "GetKeyLastUsage");
    expect(await at.ports.lastKeyUse(arn)).toMatchObject({ ok: false, failure: { reason: "access-denied" } });
  });
});

describe("who may use a key", () => {
  it("stands in its policy, which comes as KMS keeps it", async () => {
    const at = world();
    const arn = await at.newKey();
    const { Policy } = await at.kms.send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: "default" }));
    expect(await at.ports.keyPolicy(arn)).toEqual({ ok: true, value: Policy });
    refusing(at, "GetKeyPolicy");
    expect(await at.ports.keyPolicy(arn)).toMatchObject({ ok: false, failure: { reason: "access-denied" } });
  });

  it("and in all of its grants, page after page (K56)", async () => {
    const at = world();
    const { KeyMetadata } = await at.kms.send(new CreateKeyCommand({}));
    const KeyId = KeyMetadata?.Arn ?? "";
    for (let index = 0; index < 60; index += 1)
      await at.kms.send(
        new CreateGrantCommand({
          KeyId,
          GranteePrincipal: `arn:aws:iam::111122223333:role/r${index}`,
          Operations: ["GenerateDataKey", "Decrypt"],
        }),
      );
    const grants = await at.ports.keyGrants(KeyId);
    expect(grants.ok && grants.value).toHaveLength(60);
    expect(grants).toMatchObject({
      value: expect.arrayContaining([
        { grantee: "arn:aws:iam::111122223333:role/r7", operations: ["Decrypt", "GenerateDataKey"] },
      ]),
    });
  });
});
