import { describe, expect, it } from "vitest";
import { type EncryptionInEvent, serverSideFromEvent } from "../../src/encryption/from-event.ts";
import { serverSideFromInventory } from "../../src/encryption/inventory.ts";
import { clientSideName, encryptionLabel, encryptionName } from "../../src/encryption/names.ts";
import { serverSideFromCopyResult } from "../../src/encryption/server-side.ts";
import type { ServerSide } from "../../src/model/encryption.ts";
import { known, unknown } from "../../src/model/fact.ts";

const arn = "arn:aws:kms:eu-west-1:111122223333:key/1";

describe("an inventory row", () => {
  it.each([
    ["I1: NOT-SSE", { encryptionStatus: "NOT-SSE" }, { type: "none" }],
    ["I32: null in S3 Metadata", { encryptionStatus: null }, { type: "none" }],
    ["SSE-S3", { encryptionStatus: "SSE-S3" }, { type: "sse-s3" }],
    ["E95: SSE-C is proven", { encryptionStatus: "SSE-C" }, { type: "sse-c", certainty: "proven" }],
    [
      "I33: SSE-KMS with its key",
      { encryptionStatus: "SSE-KMS", bucketKeyStatus: "ENABLED", kmsKeyArn: arn },
      { type: "sse-kms", keyArn: arn, bucketKey: true },
    ],
    [
      "I2: Bucket Key off",
      { encryptionStatus: "SSE-KMS", bucketKeyStatus: "DISABLED", kmsKeyArn: arn },
      { type: "sse-kms", keyArn: arn, bucketKey: false },
    ],
    [
      "DSSE-KMS with its key",
      { encryptionStatus: "DSSE-KMS", kmsKeyArn: arn },
      { type: "dsse-kms", keyArn: arn },
    ],
    ["a word of the future", { encryptionStatus: "SSE-X" }, { type: "other", value: "SSE-X" }],
  ])("%s", (_name, row, value) => {
    expect(serverSideFromInventory(row)).toEqual({ state: "known", value });
  });

  it.each([
    ["I3: SSE-KMS without a key", { encryptionStatus: "SSE-KMS" }],
    ["DSSE-KMS without a key", { encryptionStatus: "DSSE-KMS", kmsKeyArn: null }],
    ["I4: no such column", {}],
    ["an empty field", { encryptionStatus: "" }],
  ])("%s is unknown", (_name, row) => {
    expect(serverSideFromInventory(row).state).toBe("unknown");
  });
});

describe("a CloudTrail event", () => {
  it.each<[string, EncryptionInEvent, ServerSide]>([
    ["asked for", { sseApplied: "SSE_S3" }, { type: "sse-s3" }],
    ["by default", { sseApplied: "Default_SSE_S3" }, { type: "sse-s3" }],
    ["SSE-C", { sseApplied: "SSE_C" }, { type: "sse-c", certainty: "proven" }],
    [
      "KMS with its key",
      { sseApplied: "Default_SSE_KMS", kmsKeyArn: arn, bucketKeyEnabled: true },
      { type: "sse-kms", keyArn: arn, bucketKey: true },
    ],
    ["DSSE", { sseApplied: "DSSE_KMS", kmsKeyArn: arn }, { type: "dsse-kms", keyArn: arn }],
    ["a word of the future", { sseApplied: "Default_X" }, { type: "other", value: "Default_X" }],
  ])("E42: %s", (_name, event, value) => {
    expect(serverSideFromEvent(event)).toEqual({ state: "known", value });
  });

  it.each([{}, { sseApplied: "SSE_KMS" }, { sseApplied: "Default_DSSE_KMS" }])("%o is unknown", (event) => {
    expect(serverSideFromEvent(event).state).toBe("unknown");
  });
});

describe("the result of a copy", () => {
  it("reads as a HEAD does", () => {
    expect(serverSideFromCopyResult({ serverSideEncryption: "aws:kms:dsse", sseKmsKeyId: arn })).toEqual(
      known({ type: "dsse-kms", keyArn: arn }),
    );
    expect(serverSideFromCopyResult({ serverSideEncryption: "aws:kms" })).toMatchObject({
      why: { message: "The result of the copy says aws:kms but names no key." },
    });
  });
});

describe("words for people", () => {
  it.each<[ServerSide, string]>([
    [{ type: "none" }, "no encryption"],
    [{ type: "sse-s3" }, "SSE-S3"],
    [{ type: "sse-kms", keyArn: arn, bucketKey: true }, `SSE-KMS with key ${arn} and a Bucket Key`],
    [{ type: "sse-kms", keyArn: arn, bucketKey: false }, `SSE-KMS with key ${arn}`],
    [{ type: "dsse-kms", keyArn: arn }, `DSSE-KMS with key ${arn}`],
    [{ type: "sse-c", certainty: "proven", keyMd5: "m" }, "SSE-C with the key of MD5 m"],
    [{ type: "sse-c", certainty: "probable" }, "probably SSE-C"],
    [{ type: "other", value: "aws:fsx" }, "encryption of another kind (aws:fsx)"],
  ])("%o", (serverSide, name) => {
    expect(encryptionName(serverSide)).toBe(name);
    expect(encryptionLabel(known(serverSide))).toBe(serverSide.type);
  });

  it("says unknown where it is", () => {
    expect(encryptionLabel(unknown("timeout", "no answer"))).toBe("unknown");
  });

  it("S25: speaks of markers, never of proof", () => {
    const clientSide = {
      format: "v2",
      envelope: "metadata",
      wrap: "kms",
      content: "aes-gcm",
      weaknesses: [],
    } as const;
    expect(clientSideName(clientSide)).toBe(
      "client-side encryption markers (format v2, wrap kms, content aes-gcm)",
    );
    expect(clientSideName({ ...clientSide, format: "invalid" })).toBe(
      "broken client-side encryption markers",
    );
  });
});
