import { createCipheriv, createHash } from "node:crypto";
import type { Planter } from "./planter.ts";

/** 96-bit IVs and the like, the same in every run. */
function fixedBytes(label: string, length: number): Buffer {
  return createHash("sha512").update(label).digest().subarray(0, length);
}

function sealed(dataKey: Uint8Array, iv: Buffer, text: string, aad?: Buffer): Buffer {
  const cipher = createCipheriv("aes-256-gcm", dataKey, iv);
  if (aad !== undefined) cipher.setAAD(aad);
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

const alias = "alias/acme-client";

/** Objects as the S3 Encryption Client writes them, under data keys that the embedded KMS really wrapped. */
export async function clientSideObjects(planter: Planter, bucket: string): Promise<void> {
  for (let i = 1; i <= 4; i++) await formatV2(planter, bucket, `sealed/v2-${i}.bin`);
  for (let i = 1; i <= 4; i++) await formatV3(planter, bucket, `sealed/v3-${i}.bin`);
  await legacyWrap(planter, bucket, "sealed/legacy-v1.bin");
  await planter.put(bucket, "sealed/not-sealed.txt", {
    body: Buffer.from("nobody encrypted me before the upload\n"),
  });
}

/** V2: AES-GCM content, kms+context wrap (S3, S8). */
async function formatV2(planter: Planter, bucket: string, key: string): Promise<void> {
  const context = { "aws:x-amz-cek-alg": "AES/GCM/NoPadding", tenant: "acme" };
  const dataKey = await planter.dataKey(alias, context);
  const iv = fixedBytes(key, 12);
  await planter.put(bucket, key, {
    body: sealed(dataKey.plaintext, iv, `contents of ${key}\n`),
    metadata: {
      "x-amz-key-v2": dataKey.wrapped.toString("base64"),
      "x-amz-iv": iv.toString("base64"),
      "x-amz-cek-alg": "AES/GCM/NoPadding",
      "x-amz-wrap-alg": "kms+context",
      "x-amz-matdesc": JSON.stringify(context),
      "x-amz-tag-len": "128",
    },
  });
}

/** V3: key-committing AES-GCM, wrap code 12 = kms+context, suite 115 (S4, S9, S10). */
async function formatV3(planter: Planter, bucket: string, key: string): Promise<void> {
  const context = { "aws:x-amz-cek-alg": "115", tenant: "acme" };
  const dataKey = await planter.dataKey(alias, context);
  const messageId = fixedBytes(key, 28);
  await planter.put(bucket, key, {
    body: sealed(dataKey.plaintext, fixedBytes(`${key} iv`, 12), `contents of ${key}\n`),
    metadata: {
      "x-amz-c": "115",
      "x-amz-3": dataKey.wrapped.toString("base64"),
      "x-amz-w": "12",
      "x-amz-d": fixedBytes(`${key} commitment`, 28).toString("base64"),
      "x-amz-i": messageId.toString("base64"),
      "x-amz-t": JSON.stringify(context),
    },
  });
}

/** V1: AES-CBC content and a wrap that binds nothing (S2, S16). */
async function legacyWrap(planter: Planter, bucket: string, key: string): Promise<void> {
  const dataKey = fixedBytes(`${key} data key`, 32);
  const cipher = createCipheriv("aes-256-cbc", dataKey, fixedBytes(key, 16));
  const wrapping = createCipheriv("aes-256-ecb", fixedBytes("acme legacy master key", 32), null);
  await planter.put(bucket, key, {
    body: Buffer.concat([cipher.update(`contents of ${key}\n`), cipher.final()]),
    metadata: {
      "x-amz-key": Buffer.concat([wrapping.update(dataKey), wrapping.final()]).toString("base64"),
      "x-amz-iv": fixedBytes(key, 16).toString("base64"),
      "x-amz-matdesc": "{}",
      "x-amz-unencrypted-content-length": String(`contents of ${key}\n`.length),
    },
  });
}
