import {
  CreateAliasCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListKeyRotationsCommand,
  ListResourceTagsCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { kmsClient, newAws, refusal, startAt } from "../core/clients.ts";

const day = 86_400_000;

describe("aliases", () => {
  it("made, listed, moved, deleted", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const [first, second] = [aws.kms.plantKey(), aws.kms.plantKey()];
    await kms.send(new CreateAliasCommand({ AliasName: "alias/a", TargetKeyId: first.id }));
    await kms.send(new CreateAliasCommand({ AliasName: "alias/b", TargetKeyId: second.arn }));
    const { Aliases } = await kms.send(new ListAliasesCommand({ KeyId: first.id }));
    expect(Aliases).toEqual([
      {
        AliasName: "alias/a",
        AliasArn: "arn:aws:kms:us-east-1:111122223333:alias/a",
        TargetKeyId: first.id,
        CreationDate: new Date(startAt),
        LastUpdatedDate: new Date(startAt),
      },
    ]);
    await kms.send(new UpdateAliasCommand({ AliasName: "alias/a", TargetKeyId: second.id }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: "alias/a" }));
    expect(KeyMetadata?.Arn).toBe(second.arn);
    await kms.send(new DeleteAliasCommand({ AliasName: "alias/a" }));
    const left = await kms.send(new ListAliasesCommand({}));
    expect(left.Aliases?.map(({ AliasName }) => AliasName)).toEqual(["alias/b"]);
  });

  it("go with their key when it is deleted for good", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const { id } = aws.kms.plantKey({ aliases: ["alias/gone"] });
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    aws.clock.advance(7 * day);
    expect((await kms.send(new ListAliasesCommand({}))).Aliases).toEqual([]);
    const { id: next } = aws.kms.plantKey();
    await kms.send(new CreateAliasCommand({ AliasName: "alias/gone", TargetKeyId: next }));
  });

  it.each([
    { alias: "data", code: "ValidationException" },
    { alias: "alias/", code: "ValidationException" },
    { alias: "alias/a b", code: "ValidationException" },
    { alias: "alias/aws/mine", code: "NotAuthorizedException" },
    { alias: "alias/taken", code: "AlreadyExistsException" },
  ])("$alias cannot be made: $code", async ({ alias, code }) => {
    const aws = newAws();
    const { id } = aws.kms.plantKey({ aliases: ["alias/taken"] });
    const command = new CreateAliasCommand({ AliasName: alias, TargetKeyId: id });
    expect((await refusal(kmsClient(aws).send(command))).name).toBe(code);
  });

  it("point at keys, not at aliases, and not at keys that are to go", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const doomed = aws.kms.plantKey({ state: "PendingDeletion", aliases: ["alias/doomed"] });
    const toAlias = new CreateAliasCommand({ AliasName: "alias/x", TargetKeyId: "alias/doomed" });
    expect((await refusal(kms.send(toAlias))).name).toBe("NotFoundException");
    const toDoomed = new CreateAliasCommand({ AliasName: "alias/x", TargetKeyId: doomed.id });
    expect((await refusal(kms.send(toDoomed))).name).toBe("KMSInvalidStateException");
  });

  it("are moved only between keys of one kind, and only when they are there", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    aws.kms.plantKey({ aliases: ["alias/sym"] });
    const mac = aws.kms.plantKey({ spec: "HMAC_256", usage: "GENERATE_VERIFY_MAC" });
    const move = new UpdateAliasCommand({ AliasName: "alias/sym", TargetKeyId: mac.id });
    expect((await refusal(kms.send(move))).name).toBe("ValidationException");
    for (const command of [
      new UpdateAliasCommand({ AliasName: "alias/none", TargetKeyId: mac.id }),
      new DeleteAliasCommand({ AliasName: "alias/none" }),
    ]) {
      const { name } = await refusal(
        command instanceof DeleteAliasCommand ? kms.send(command) : kms.send(command),
      );
      expect(name).toBe("NotFoundException");
    }
  });
});

describe("tags and description", () => {
  it("are put, listed, replaced and removed", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const { id } = aws.kms.plantKey({ tags: { team: "data", env: "test" } });
    await kms.send(new TagResourceCommand({ KeyId: id, Tags: [{ TagKey: "env", TagValue: "prod" }] }));
    await kms.send(new UntagResourceCommand({ KeyId: id, TagKeys: ["team", "none"] }));
    const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId: id }));
    expect(Tags).toEqual([{ TagKey: "env", TagValue: "prod" }]);
    await kms.send(new UpdateKeyDescriptionCommand({ KeyId: id, Description: "new" }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: id }));
    expect(KeyMetadata?.Description).toBe("new");
  });

  it.each([
    {
      name: "one key twice",
      tags: [
        { TagKey: "a", TagValue: "1" },
        { TagKey: "a", TagValue: "2" },
      ],
    },
    { name: "AWS's own prefix", tags: [{ TagKey: "aws:x", TagValue: "1" }] },
    { name: "no key", tags: [{ TagKey: "", TagValue: "1" }] },
  ])("$name: TagException", async ({ tags }) => {
    const aws = newAws();
    const { id } = aws.kms.plantKey();
    const { name } = await refusal(kmsClient(aws).send(new TagResourceCommand({ KeyId: id, Tags: tags })));
    expect(name).toBe("TagException");
  });
});

describe("rotation", () => {
  it("off by default; on, every 365 days unless said (K20, K24)", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const { id, arn } = aws.kms.plantKey();
    const status = async () => {
      const { $metadata: _, ...rest } = await kms.send(new GetKeyRotationStatusCommand({ KeyId: id }));
      return rest;
    };
    expect(await status()).toEqual({ KeyId: arn, KeyRotationEnabled: false });
    await kms.send(new EnableKeyRotationCommand({ KeyId: id }));
    expect(await status()).toEqual({
      KeyId: arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: 365,
      NextRotationDate: new Date(startAt + 365 * day),
    });
    await kms.send(new EnableKeyRotationCommand({ KeyId: id, RotationPeriodInDays: 90 }));
    expect((await status()).RotationPeriodInDays).toBe(90);
    await kms.send(new DisableKeyRotationCommand({ KeyId: id }));
    expect(await status()).toEqual({ KeyId: arn, KeyRotationEnabled: false });
  });

  it.each([89, 2561])("a period of %d days is refused (K20)", async (days) => {
    const aws = newAws();
    const { id } = aws.kms.plantKey();
    const command = new EnableKeyRotationCommand({ KeyId: id, RotationPeriodInDays: days });
    expect((await refusal(kmsClient(aws).send(command))).name).toBe("ValidationException");
  });

  it("falls due with the virtual clock, changes neither id nor old ciphertexts (K27)", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const { id, arn } = aws.kms.plantKey({ rotation: { enabled: true, periodInDays: 100 } });
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: id, Plaintext: Buffer.from("old") }),
    );
    aws.clock.advance(250 * day);
    const { Rotations } = await kms.send(new ListKeyRotationsCommand({ KeyId: id }));
    expect(
      Rotations?.map(({ RotationDate, RotationType }) => [RotationDate?.getTime(), RotationType]),
    ).toEqual([
      [startAt + 200 * day, "AUTOMATIC"],
      [startAt + 100 * day, "AUTOMATIC"],
    ]);
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe("old");
    expect(opened.KeyId).toBe(arn);
  });

  it("on demand, without the automatic one and without moving it (K21)", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const { id } = aws.kms.plantKey();
    await kms.send(new RotateKeyOnDemandCommand({ KeyId: id }));
    const { Rotations } = await kms.send(new ListKeyRotationsCommand({ KeyId: id }));
    expect(Rotations?.map(({ RotationType }) => RotationType)).toEqual(["ON_DEMAND"]);
    const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId: id }));
    expect(KeyRotationEnabled).toBe(false);
  });

  it("a disabled key keeps its setting and is not rotated until it is enabled (K25)", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const { id } = aws.kms.plantKey({ rotation: { enabled: true, periodInDays: 90 } });
    await kms.send(new DisableKeyCommand({ KeyId: id }));
    aws.clock.advance(100 * day);
    const rotations = async () =>
      (await kms.send(new ListKeyRotationsCommand({ KeyId: id }))).Rotations?.length;
    expect(await rotations()).toBe(0);
    const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId: id }));
    expect(KeyRotationEnabled).toBe(true);
    await kms.send(new EnableKeyCommand({ KeyId: id }));
    expect(await rotations()).toBe(1);
  });

  it("reads false while the key waits for its deletion, and cannot be changed (K25)", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const { id } = aws.kms.plantKey({
      rotation: { enabled: true, periodInDays: 365 },
      state: "PendingDeletion",
    });
    const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId: id }));
    expect(KeyRotationEnabled).toBe(false);
    const { name } = await refusal(kms.send(new EnableKeyRotationCommand({ KeyId: id })));
    expect(name).toBe("KMSInvalidStateException");
  });

  it.each([
    { what: "asymmetric", plan: { spec: "RSA_2048", usage: "SIGN_VERIFY" } },
    { what: "HMAC", plan: { spec: "HMAC_256", usage: "GENERATE_VERIFY_MAC" } },
    { what: "imported", plan: { origin: "EXTERNAL", state: "Enabled" } },
    { what: "CloudHSM", plan: { origin: "AWS_CLOUDHSM" } },
  ] as const)("$what keys have none (K22, K24)", async ({ plan }) => {
    const aws = newAws();
    const { id } = aws.kms.plantKey(plan);
    const { name } = await refusal(kmsClient(aws).send(new GetKeyRotationStatusCommand({ KeyId: id })));
    expect(name).toBe("UnsupportedOperationException");
  });

  it("AWS's own keys rotate, and nobody can change that (K23)", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }));
    const KeyId = KeyMetadata?.KeyId;
    expect((await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled).toBe(true);
    expect((await refusal(kms.send(new DisableKeyRotationCommand({ KeyId })))).name).toBe(
      "AccessDeniedException",
    );
    expect((await refusal(kms.send(new ScheduleKeyDeletionCommand({ KeyId })))).name).toBe(
      "AccessDeniedException",
    );
  });
});
