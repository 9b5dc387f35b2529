/** Ciphertexts of KMS: they say which key made them, and open only with the encryption context they were made with. */

import { createCipheriv, createDecipheriv } from "node:crypto";
import type { KmsWorld } from "./action.ts";
import { invalidCiphertext } from "./errors.ts";
import type { StoredKey } from "./store.ts";

/** AES-GCM takes the context as additional data; the order of its pairs does not matter. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** As every ciphertext of AWS KMS begins: "AQICAH" in base64. */
const magic = Buffer.from([1, 2, 2, 0, 0x78]);
const ivLength = 12;
const tagLength = 16;

const additionalData = (header: Uint8Array, context: EncryptionContext): Buffer => {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Buffer.concat([header, Buffer.from(JSON.stringify(pairs), "utf8")]);
};

const headerOf = (arn: string, generation: number): Buffer => {
  const name = Buffer.from(arn, "utf8");
  const numbers = Buffer.alloc(4);
  numbers.writeUInt16BE(generation, 0);
  numbers.writeUInt16BE(name.length, 2);
  return Buffer.concat([magic, numbers, name]);
};

/** Encrypts under the newest material of a key. */
export const wrap = (
  kms: KmsWorld,
  key: StoredKey,
  plain: Uint8Array,
  context: EncryptionContext,
): Uint8Array => {
  const generation = key.material.length - 1;
  const material = key.material[generation];
  if (material === undefined) throw new Error(`${key.arn} has no key material`);
  const header = headerOf(key.arn, generation);
  const iv = kms.random.bytes(ivLength);
  const cipher = createCipheriv("aes-256-gcm", material, iv);
  cipher.setAAD(additionalData(header, context));
  const sealed = [cipher.update(plain), cipher.final()];
  return Buffer.concat([header, iv, cipher.getAuthTag(), ...sealed]);
};

/** A ciphertext taken apart; nothing in it is trusted until it has opened. */
export type Wrapped = {
  readonly keyArn: string;
  readonly generation: number;
  readonly header: Uint8Array;
  readonly iv: Uint8Array;
  readonly tag: Uint8Array;
  readonly sealed: Uint8Array;
};

/** @throws AwsError InvalidCiphertextException for anything this KMS did not make. */
export const parseWrapped = (blob: Uint8Array): Wrapped => {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  const prefix = magic.length + 4;
  if (bytes.length < prefix || !bytes.subarray(0, magic.length).equals(magic)) throw invalidCiphertext();
  const start = prefix + bytes.readUInt16BE(magic.length + 2);
  if (bytes.length < start + ivLength + tagLength) throw invalidCiphertext();
  return {
    keyArn: bytes.toString("utf8", prefix, start),
    generation: bytes.readUInt16BE(magic.length),
    header: bytes.subarray(0, start),
    iv: bytes.subarray(start, start + ivLength),
    tag: bytes.subarray(start + ivLength, start + ivLength + tagLength),
    sealed: bytes.subarray(start + ivLength + tagLength),
  };
};

/** @throws AwsError InvalidCiphertextException when key, context or bytes are not those of the encryption. */
export const unwrap = (key: StoredKey, wrapped: Wrapped, context: EncryptionContext): Uint8Array => {
  const material = key.material[wrapped.generation];
  if (material === undefined) throw invalidCiphertext();
  const decipher = createDecipheriv("aes-256-gcm", material, wrapped.iv, { authTagLength: tagLength });
  decipher.setAAD(additionalData(wrapped.header, context));
  decipher.setAuthTag(wrapped.tag);
  try {
    return Buffer.concat([decipher.update(wrapped.sealed), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
};
