import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetKeyLastUsageCommand,
  ReEncryptCommand,
} from "@aws-sdk/client-kms";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kmsClient, newAws, refusal, startAt } from "../core/clients.ts";

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

describe("Encrypt and Decrypt", () => {
  const aws = newAws();
  const kms = kmsClient(aws);
  const { id, arn } = aws.kms.plantKey({ aliases: ["alias/data"] });
  const context = { tenant: "a", purpose: "test" };

  it("what was encrypted is decrypted, with the same context in any order", async () => {
    const { CiphertextBlob, KeyId, EncryptionAlgorithm } = await kms.send(
      new EncryptCommand({
        KeyId: "alias/data",
        Plaintext: Buffer.from("secret"),
        EncryptionContext: context,
      }),
    );
    expect({ KeyId, EncryptionAlgorithm }).toEqual({ KeyId: arn, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" });
    expect(Buffer.from(CiphertextBlob ?? []).toString("base64")).toMatch(/^AQICAH/);
    const opened = await kms.send(
      new DecryptCommand({ CiphertextBlob, EncryptionContext: { purpose: "test", tenant: "a" } }),
    );
    expect({ KeyId: opened.KeyId, Plaintext: text(opened.Plaintext) }).toEqual({
      KeyId: arn,
      Plaintext: "secret",
    });
  });

  it.each([
    { name: "none", other: {} },
    { name: "one pair less", other: { tenant: "a" } },
    { name: "one pair more", other: { ...context, more: "x" } },
    { name: "another value", other: { ...context, tenant: "b" } },
  ])("another context ($name) is InvalidCiphertextException", async ({ other }) => {
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: id, Plaintext: Buffer.from("s"), EncryptionContext: context }),
    );
    const { name, status } = await refusal(
      kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: other })),
    );
    expect({ name, status }).toEqual({ name: "InvalidCiphertextException", status: 400 });
  });

  it("one changed byte, wherever, never decrypts", async () => {
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: id, Plaintext: Buffer.from("secret") }),
    );
    const blob = Buffer.from(CiphertextBlob ?? []);
    await fc.assert(
      fc.asyncProperty(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(blob);
        changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
        const { name } = await refusal(kms.send(new DecryptCommand({ CiphertextBlob: changed })));
        expect(["InvalidCiphertextException", "AccessDeniedException"]).toContain(name);
      }),
      { numRuns: 150 },
    );
  });

  it("the key that is named must be the ciphertext's own", async () => {
    const other = aws.kms.plantKey();
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: id, Plaintext: Buffer.from("s") }));
    await kms.send(new DecryptCommand({ CiphertextBlob, KeyId: "alias/data" }));
    const { name } = await refusal(kms.send(new DecryptCommand({ CiphertextBlob, KeyId: other.id })));
    expect(name).toBe("IncorrectKeyException");
  });

  it("4096 bytes and no more", async () => {
    await kms.send(new EncryptCommand({ KeyId: id, Plaintext: Buffer.alloc(4096) }));
    const { name } = await refusal(
      kms.send(new EncryptCommand({ KeyId: id, Plaintext: Buffer.alloc(4097) })),
    );
    expect(name).toBe("ValidationException");
  });

  it("a ciphertext whose key is gone: AWS does not say whether it ever was", async () => {
    const doomed = aws.kms.plantKey();
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: doomed.id, Plaintext: Buffer.from("s") }),
    );
    const elsewhere = kmsClient(aws, { region: "eu-west-1" });
    const { name, message } = await refusal(elsewhere.send(new DecryptCommand({ CiphertextBlob })));
    expect(name).toBe("AccessDeniedException");
    expect(message).toContain("does not exist in this region");
  });

  it("a dry run tells what would have happened, and does nothing", async () => {
    const unused = aws.kms.plantKey();
    const command = new EncryptCommand({ KeyId: unused.id, Plaintext: Buffer.from("s"), DryRun: true });
    expect((await refusal(kms.send(command))).name).toBe("DryRunOperationException");
    const { KeyLastUsage } = await kms.send(new GetKeyLastUsageCommand({ KeyId: unused.id }));
    expect(KeyLastUsage).toEqual({});
  });
});

describe("GenerateDataKey", () => {
  const aws = newAws();
  const kms = kmsClient(aws);
  const { id, arn } = aws.kms.plantKey();

  it.each([
    { input: { KeySpec: "AES_256" }, length: 32 },
    { input: { KeySpec: "AES_128" }, length: 16 },
    { input: { NumberOfBytes: 64 }, length: 64 },
  ] as const)("$input gives $length bytes, and the same wrapped", async ({ input, length }) => {
    const made = await kms.send(
      new GenerateDataKeyCommand({ KeyId: id, EncryptionContext: { a: "b" }, ...input }),
    );
    expect(made.KeyId).toBe(arn);
    expect(made.Plaintext?.length).toBe(length);
    const opened = await kms.send(
      new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext: { a: "b" } }),
    );
    expect(opened.Plaintext).toEqual(made.Plaintext);
    expect(opened.KeyMaterialId).toBe(made.KeyMaterialId);
  });

  it("without plaintext", async () => {
    const made = await kms.send(
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId: id, KeySpec: "AES_256" }),
    );
    expect(made).not.toHaveProperty("Plaintext");
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
    expect(opened.Plaintext?.length).toBe(32);
  });

  it.each([
    { name: "neither length nor spec", input: {} },
    { name: "both", input: { KeySpec: "AES_256", NumberOfBytes: 32 } },
    { name: "no bytes", input: { NumberOfBytes: 0 } },
    { name: "too many", input: { NumberOfBytes: 1025 } },
  ] as const)("refuses $name", async ({ input }) => {
    const { name } = await refusal(kms.send(new GenerateDataKeyCommand({ KeyId: id, ...input })));
    expect(name).toBe("ValidationException");
  });
});

describe("ReEncrypt", () => {
  it("moves a ciphertext to another key and context", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const [from, to] = [aws.kms.plantKey(), aws.kms.plantKey()];
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: from.id, Plaintext: Buffer.from("s"), EncryptionContext: { old: "1" } }),
    );
    const moved = await kms.send(
      new ReEncryptCommand({
        CiphertextBlob,
        SourceEncryptionContext: { old: "1" },
        DestinationKeyId: to.id,
        DestinationEncryptionContext: { new: "2" },
      }),
    );
    expect({ source: moved.SourceKeyId, key: moved.KeyId }).toEqual({ source: from.arn, key: to.arn });
    const opened = await kms.send(
      new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { new: "2" } }),
    );
    expect({ plain: text(opened.Plaintext), key: opened.KeyId }).toEqual({ plain: "s", key: to.arn });
  });
});

describe("keys that do not work", () => {
  const aws = newAws();
  const kms = kmsClient(aws);
  const cases = [
    { state: "Disabled", name: "DisabledException", words: "is disabled.", fact: "E113" },
    {
      state: "PendingDeletion",
      name: "KMSInvalidStateException",
      words: "is pending deletion.",
      fact: "E114",
    },
    { state: "PendingImport", name: "KMSInvalidStateException", words: "is pending import.", fact: "K2" },
    { state: "Unavailable", name: "KMSInvalidStateException", words: "is unavailable.", fact: "K2" },
  ] as const;

  it.each(cases)("$state: $name ($fact)", async ({ state, name, words }) => {
    const { id, arn } = aws.kms.plantKey({ state });
    const expected = { name, message: `${arn} ${words}`, status: 400 };
    const dataKey = new GenerateDataKeyCommand({ KeyId: id, KeySpec: "AES_256" });
    expect(await refusal(kms.send(dataKey))).toEqual(expected);
    expect(await refusal(kms.send(new EncryptCommand({ KeyId: id, Plaintext: Buffer.from("s") })))).toEqual(
      expected,
    );
  });

  it.each([
    { spec: "HMAC_256", usage: "GENERATE_VERIFY_MAC", words: "key usage is GENERATE_VERIFY_MAC" },
    { spec: "RSA_2048", usage: "SIGN_VERIFY", words: "key usage is SIGN_VERIFY" },
    { spec: "RSA_2048", usage: "ENCRYPT_DECRYPT", words: "key spec is RSA_2048" },
  ])("$spec for $usage makes no data keys (K5, E115)", async ({ spec, usage, words }) => {
    const { id, arn } = aws.kms.plantKey({ spec, usage });
    const command = new GenerateDataKeyCommand({ KeyId: id, KeySpec: "AES_256" });
    expect(await refusal(kms.send(command))).toEqual({
      name: "InvalidKeyUsageException",
      message: `${arn} ${words} which is not valid for GenerateDataKey.`,
      status: 400,
    });
  });
});

describe("GetKeyLastUsage (K40)", () => {
  it("is empty before, and tells the last use after", async () => {
    const aws = newAws();
    const kms = kmsClient(aws);
    const { id, arn } = aws.kms.plantKey({ createdAt: Date.UTC(2020, 0, 1) });
    const before = await kms.send(new GetKeyLastUsageCommand({ KeyId: id }));
    expect(before).toMatchObject({
      KeyId: arn,
      KeyLastUsage: {},
      KeyCreationDate: new Date(Date.UTC(2020, 0, 1)),
    });
    expect(before.TrackingStartDate?.getUTCFullYear()).toBe(2026);
    aws.clock.advance(5000);
    const { $metadata } = await kms.send(new GenerateDataKeyCommand({ KeyId: id, KeySpec: "AES_256" }));
    const { KeyLastUsage } = await kms.send(new GetKeyLastUsageCommand({ KeyId: id }));
    expect(KeyLastUsage).toMatchObject({
      Operation: "GenerateDataKey",
      Timestamp: new Date(startAt + 5000),
      KmsRequestId: $metadata.requestId,
    });
  });
});
