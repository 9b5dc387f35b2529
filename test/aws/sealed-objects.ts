import { GenerateDataKeyCommand } from "@aws-sdk/client-kms";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { World } from "./world.ts";

/** Encryption context of a content algorithm, as format v2 binds it (S8). */
export const contextV2 = { "aws:x-amz-cek-alg": "AES/GCM/NoPadding", tenant: "acme" };

/** Base64 of a data key that the embedded KMS really wrapped. */
export async function wrappedUnder(
  at: World,
  KeyId: string,
  EncryptionContext: Record<string, string> = contextV2,
): Promise<string> {
  const { CiphertextBlob = new Uint8Array() } = await at.kms.send(
    new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256", EncryptionContext }),
  );
  return Buffer.from(CiphertextBlob).toString("base64");
}

const filler = (bytes: number) => Buffer.alloc(bytes, 7).toString("base64");

/** Metadata of format v2 (S3). */
export const metadataV2 = (wrapped: string, context: object = contextV2): Record<string, string> => ({
  "x-amz-key-v2": wrapped,
  "x-amz-iv": filler(12),
  "x-amz-cek-alg": "AES/GCM/NoPadding",
  "x-amz-wrap-alg": "kms+context",
  "x-amz-matdesc": JSON.stringify(context),
  "x-amz-tag-len": "128",
});

/** What format v3 leaves on the object when its wrapped key lies in an instruction file (S13). */
export const onObjectV3 = { "x-amz-c": "115", "x-amz-d": filler(28), "x-amz-i": filler(28) };

/** Format v3: suite 115, wrap 12 = kms+context (S4, S9, S10). */
export const wrapV3 = (wrapped: string, context: object): Record<string, string> => ({
  "x-amz-3": wrapped,
  "x-amz-w": "12",
  "x-amz-t": JSON.stringify(context),
});

export async function putSealed(
  at: World,
  Bucket: string,
  Key: string,
  Metadata: Record<string, string>,
  Body = "sealed bytes",
): Promise<void> {
  await at.s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata }));
}

export async function putInstructions(
  at: World,
  Bucket: string,
  Key: string,
  envelope: Record<string, string>,
): Promise<void> {
  await putSealed(
    at,
    Bucket,
    `${Key}.instruction`,
    { "x-amz-crypto-instr-file": "" },
    JSON.stringify(envelope),
  );
}
