import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  type KeyMetadata,
  KeyState,
  ListKeysCommand,
  ScheduleKeyDeletionCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import type { LocalAws } from "../../../src/localaws/aws.ts";
import { kmsClient, newAws, refusal, startAt } from "../core/clients.ts";

const day = 86_400_000;

const describeKey = async (aws: LocalAws, id: string | undefined): Promise<KeyMetadata> => {
  const { KeyMetadata } = await kmsClient(aws).send(new DescribeKeyCommand({ KeyId: id }));
  if (KeyMetadata === undefined) throw new Error("no metadata");
  return KeyMetadata;
};

const newKey = async (aws: LocalAws): Promise<{ id: string; arn: string }> => {
  const { KeyMetadata } = await kmsClient(aws).send(new CreateKeyCommand({}));
  return { id: KeyMetadata?.KeyId ?? "", arn: KeyMetadata?.Arn ?? "" };
};

describe("CreateKey", () => {
  it("makes a symmetric customer key by default (K3, K4, K5)", async () => {
    const aws = newAws();
    const { KeyMetadata } = await kmsClient(aws).send(new CreateKeyCommand({ Description: "for data" }));
    expect(KeyMetadata).toMatchObject({
      AWSAccountId: "111122223333",
      Arn: `arn:aws:kms:us-east-1:111122223333:key/${KeyMetadata?.KeyId}`,
      CreationDate: new Date(startAt),
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
      Description: "for data",
      Enabled: true,
      EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
      KeyManager: "CUSTOMER",
      KeySpec: "SYMMETRIC_DEFAULT",
      KeyState: "Enabled",
      KeyUsage: "ENCRYPT_DECRYPT",
      MultiRegion: false,
      Origin: "AWS_KMS",
    });
    expect(await describeKey(aws, KeyMetadata?.KeyId)).toEqual(KeyMetadata);
  });

  it("multi-Region key ids are no UUIDs (K7)", async () => {
    const aws = newAws();
    const { KeyMetadata } = await kmsClient(aws).send(new CreateKeyCommand({ MultiRegion: true }));
    expect(KeyMetadata?.KeyId).toMatch(/^mrk-[0-9a-f]{32}$/);
    expect(KeyMetadata?.MultiRegionConfiguration).toEqual({
      MultiRegionKeyType: "PRIMARY",
      PrimaryKey: { Arn: KeyMetadata?.Arn, Region: "us-east-1" },
      ReplicaKeys: [],
    });
    expect((await describeKey(aws, KeyMetadata?.KeyId)).MultiRegion).toBe(true);
  });

  it("imported material is waited for", async () => {
    const { KeyMetadata } = await kmsClient(newAws()).send(new CreateKeyCommand({ Origin: "EXTERNAL" }));
    expect(KeyMetadata).toMatchObject({
      Origin: "EXTERNAL",
      KeyState: KeyState.PendingImport,
      Enabled: false,
    });
  });

  it.each([
    { input: { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }, member: "SigningAlgorithms" },
    { input: { KeySpec: "RSA_4096", KeyUsage: "ENCRYPT_DECRYPT" }, member: "EncryptionAlgorithms" },
    { input: { KeySpec: "ECC_NIST_P256", KeyUsage: "KEY_AGREEMENT" }, member: "KeyAgreementAlgorithms" },
    { input: { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }, member: "MacAlgorithms" },
  ] as const)("$input.KeySpec for $input.KeyUsage lists $member (K5)", async ({ input, member }) => {
    const { KeyMetadata } = await kmsClient(newAws()).send(new CreateKeyCommand(input));
    expect(KeyMetadata).toMatchObject({ ...input, [member]: expect.any(Array) });
  });

  it.each([
    { name: "a usage the spec has not", input: { KeySpec: "HMAC_256", KeyUsage: "SIGN_VERIFY" } },
    { name: "no usage for a spec that has several", input: { KeySpec: "RSA_2048" } },
  ] as const)("refuses $name", async ({ input }) => {
    const { name, status } = await refusal(kmsClient(newAws()).send(new CreateKeyCommand(input)));
    expect({ name, status }).toEqual({ name: "ValidationException", status: 400 });
  });
});

describe("states (K2)", () => {
  it("disabled and enabled again", async () => {
    const aws = newAws();
    const { id } = await newKey(aws);
    await kmsClient(aws).send(new DisableKeyCommand({ KeyId: id }));
    expect(await describeKey(aws, id)).toMatchObject({ KeyState: "Disabled", Enabled: false });
    await kmsClient(aws).send(new EnableKeyCommand({ KeyId: id }));
    expect(await describeKey(aws, id)).toMatchObject({ KeyState: "Enabled", Enabled: true });
  });

  it.each(["Enabled", "Disabled", "PendingDeletion", "PendingImport", "Unavailable"] as const)(
    "DescribeKey works in state %s",
    async (state) => {
      const aws = newAws();
      const { id } = aws.kms.plantKey({ state });
      expect((await describeKey(aws, id)).KeyState).toBe(state);
    },
  );
});

describe("deletion", () => {
  it("waits 30 days unless said, and can be called off: then the key is disabled (K30)", async () => {
    const aws = newAws();
    const { id, arn } = await newKey(aws);
    const scheduled = await kmsClient(aws).send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(scheduled).toMatchObject({
      KeyId: arn,
      DeletionDate: new Date(startAt + 30 * day),
      KeyState: "PendingDeletion",
      PendingWindowInDays: 30,
    });
    expect(await describeKey(aws, id)).toMatchObject({
      KeyState: "PendingDeletion",
      Enabled: false,
      DeletionDate: new Date(startAt + 30 * day),
    });
    await kmsClient(aws).send(new CancelKeyDeletionCommand({ KeyId: id }));
    const after = await describeKey(aws, id);
    expect(after.KeyState).toBe("Disabled");
    expect(after.DeletionDate).toBeUndefined();
  });

  it("ends with the virtual clock: then nothing is left (D17)", async () => {
    const aws = newAws();
    const { id, arn } = await newKey(aws);
    await kmsClient(aws).send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    aws.clock.advance(7 * day - 1);
    expect((await describeKey(aws, id)).KeyState).toBe("PendingDeletion");
    aws.clock.advance(1);
    expect(await refusal(describeKey(aws, id))).toEqual({
      name: "NotFoundException",
      message: `Key '${arn}' does not exist`,
      status: 400,
    });
    expect((await kmsClient(aws).send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  it.each([6, 31])("refuses a window of %d days (K30)", async (days) => {
    const aws = newAws();
    const { id } = await newKey(aws);
    const command = new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: days });
    expect((await refusal(kmsClient(aws).send(command))).name).toBe("ValidationException");
    expect((await describeKey(aws, id)).KeyState).toBe("Enabled");
  });

  it("a key that is to go can be neither enabled, disabled, described anew nor scheduled again", async () => {
    const aws = newAws();
    const { id, arn } = await newKey(aws);
    const kms = kmsClient(aws);
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    const expected = {
      name: "KMSInvalidStateException",
      message: `${arn} is pending deletion.`,
      status: 400,
    };
    expect(await refusal(kms.send(new EnableKeyCommand({ KeyId: id })))).toEqual(expected);
    expect(await refusal(kms.send(new DisableKeyCommand({ KeyId: id })))).toEqual(expected);
    expect(await refusal(kms.send(new ScheduleKeyDeletionCommand({ KeyId: id })))).toEqual(expected);
    const rename = new UpdateKeyDescriptionCommand({ KeyId: id, Description: "x" });
    expect(await refusal(kms.send(rename))).toEqual(expected);
  });

  it("cannot be called off where none was asked for", async () => {
    const aws = newAws();
    const { id, arn } = await newKey(aws);
    expect(await refusal(kmsClient(aws).send(new CancelKeyDeletionCommand({ KeyId: id })))).toEqual({
      name: "KMSInvalidStateException",
      message: `${arn} is not pending deletion.`,
      status: 400,
    });
  });
});

describe("what names a key", () => {
  const aws = newAws();
  const absent = "12345678-1234-1234-1234-123456789012";
  it.each([
    { name: "fake-key-id", message: "Invalid keyId 'fake-key-id'", fact: "E110" },
    {
      name: absent,
      message: `Key 'arn:aws:kms:us-east-1:111122223333:key/${absent}' does not exist`,
      fact: "E110",
    },
    {
      name: `arn:aws:kms:eu-west-1:111122223333:key/${absent}`,
      message: "Invalid arn eu-west-1",
      fact: "E111",
    },
    { name: "aws/s3", message: "Invalid keyId 'aws/s3'", fact: "E112" },
    {
      name: "alias/none",
      message: "Alias arn:aws:kms:us-east-1:111122223333:alias/none is not found.",
      fact: "K8",
    },
  ])("$name: $message ($fact)", async ({ name, message }) => {
    expect(await refusal(describeKey(aws, name))).toEqual({
      name: "NotFoundException",
      message,
      status: 400,
    });
  });

  it("id, ARN, alias and alias ARN name the same key (K6)", async () => {
    const { id, arn } = aws.kms.plantKey({ aliases: ["alias/app/data"] });
    const names = [id, arn, "alias/app/data", "arn:aws:kms:us-east-1:111122223333:alias/app/data"];
    for (const name of names) expect((await describeKey(aws, name)).Arn).toBe(arn);
  });

  it("keys of one Region are not seen from another", async () => {
    const { id } = aws.kms.plantKey({ region: "eu-central-1" });
    const here = kmsClient(aws);
    const there = kmsClient(aws, { region: "eu-central-1" });
    expect((await refusal(here.send(new DescribeKeyCommand({ KeyId: id })))).name).toBe("NotFoundException");
    await there.send(new DescribeKeyCommand({ KeyId: id }));
  });

  it("alias/aws/s3 is made when first asked for, once, and is AWS's own (K8, K9)", async () => {
    const fresh = newAws();
    const first = await describeKey(fresh, "alias/aws/s3");
    expect(first).toMatchObject({
      KeyManager: "AWS",
      Description: "Default key that protects my S3 objects when no other key is defined",
    });
    expect((await describeKey(fresh, "alias/aws/s3")).Arn).toBe(first.Arn);
  });
});

describe("ListKeys", () => {
  it("pages", async () => {
    const aws = newAws();
    const planted = Array.from({ length: 7 }, () => aws.kms.plantKey().arn);
    const seen: (string | undefined)[] = [];
    let marker: string | undefined;
    do {
      const page = await kmsClient(aws).send(new ListKeysCommand({ Limit: 3, Marker: marker }));
      seen.push(...(page.Keys ?? []).map(({ KeyArn }) => KeyArn));
      expect(page.Truncated).toBe(page.NextMarker !== undefined);
      marker = page.NextMarker;
    } while (marker !== undefined);
    expect(seen).toEqual(planted);
  });

  it("refuses a marker it did not give, and a limit out of bounds", async () => {
    const kms = kmsClient(newAws());
    expect((await refusal(kms.send(new ListKeysCommand({ Marker: "zz" })))).name).toBe(
      "InvalidMarkerException",
    );
    expect((await refusal(kms.send(new ListKeysCommand({ Limit: 1001 })))).name).toBe("ValidationException");
  });
});
