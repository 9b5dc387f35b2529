import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Random } from "../action.ts";
import type { SealedBytes } from "../store.ts";
import type { DataKeys } from "./data-keys.ts";

const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/**
 * Encrypts bytes with AES-256-GCM, once per data key: two layers for DSSE (E130), none for planted plain bytes. What is
 * returned shares no memory with what was given.
 */
export function seal(plain: Uint8Array, dataKeys: DataKeys, random: Random): SealedBytes {
  const sealed = dataKeys.reduce((inner, key) => encrypt(inner, key, random), plain);
  return { bytes: sealed === plain ? Uint8Array.from(plain) : sealed, plainSize: plain.length };
}

/**
 * Decrypts what `seal` made with the same keys. A hole, which has a size but no bytes and is only ever planted, reads
 * as zeros.
 * @throws Error when the bytes or the keys are not the ones sealed: a bug, never an AWS error.
 */
export function open(sealed: SealedBytes, dataKeys: DataKeys): Uint8Array {
  if (isHole(sealed)) return new Uint8Array(sealed.plainSize);
  return dataKeys.reduceRight(decrypt, sealed.bytes);
}

/** Bytes `from` to `to` (both counted, as in a Range) of sealed stretches laid end to end; opens only those it needs. */
export function openRange(
  stretches: readonly SealedBytes[],
  dataKeys: DataKeys,
  from: number,
  to: number,
): Uint8Array {
  const found: Uint8Array[] = [];
  let at = 0;
  for (const stretch of stretches) {
    const first = Math.max(from - at, 0);
    const last = Math.min(to - at, stretch.plainSize - 1);
    at += stretch.plainSize;
    if (first > last) continue;
    const whole = isHole(stretch) ? undefined : open(stretch, dataKeys);
    found.push(whole === undefined ? new Uint8Array(last - first + 1) : whole.subarray(first, last + 1));
  }
  const [only] = found;
  return found.length === 1 && only !== undefined ? only : Buffer.concat(found);
}

/** The same bytes under other keys. */
export function resealed(sealed: SealedBytes, from: DataKeys, to: DataKeys, random: Random): SealedBytes {
  return isHole(sealed) ? sealed : seal(open(sealed, from), to, random);
}

/** Bytes that are only counted: they read as zeros. */
export function hole(size: number): SealedBytes {
  return { bytes: new Uint8Array(0), plainSize: size };
}

function isHole(sealed: SealedBytes): boolean {
  return sealed.plainSize > 0 && sealed.bytes.length === 0;
}

function encrypt(plain: Uint8Array, key: Uint8Array, random: Random): Uint8Array {
  const iv = random.bytes(IV_LENGTH);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  // Not from the pool: these bytes live long and would keep its slabs alive.
  const sealed = Buffer.allocUnsafeSlow(IV_LENGTH + plain.length + TAG_LENGTH);
  sealed.set(iv);
  sealed.set(cipher.update(plain), IV_LENGTH);
  cipher.final();
  sealed.set(cipher.getAuthTag(), IV_LENGTH + plain.length);
  return sealed;
}

function decrypt(sealed: Uint8Array, key: Uint8Array): Uint8Array {
  const end = sealed.length - TAG_LENGTH;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, IV_LENGTH));
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(IV_LENGTH, end));
  decipher.final();
  return plain;
}
