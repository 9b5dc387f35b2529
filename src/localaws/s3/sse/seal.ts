import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Random } from "../action.ts";
import type { SealedBytes } from "../store.ts";
import type { DataKeys } from "./data-keys.ts";

const IV_LENGTH = 12;
const TAG_LENGTH = 16;
const NOTHING = new Uint8Array(0);

/**
 * Encrypts bytes with AES-256-GCM, once per data key: two layers for DSSE (E130), none for planted plain bytes. An
 * inner layer's IV and tag travel within the outer one.
 */
export function seal(plain: Uint8Array, dataKeys: DataKeys, random: Random): SealedBytes {
  const [first, ...outer] = dataKeys;
  if (first === undefined) return { bytes: plain, iv: NOTHING, tag: NOTHING, plainSize: plain.length };
  let layer = encrypt(plain, first, random);
  for (const key of outer) layer = encrypt(Buffer.concat([layer.iv, layer.tag, layer.bytes]), key, random);
  return { ...layer, plainSize: plain.length };
}

/**
 * Decrypts what `seal` made with the same keys. A hole, which has a size but no bytes and is only ever planted, reads
 * as zeros.
 * @throws Error when the bytes or the keys are not the ones sealed: a bug, never an AWS error.
 */
export function open(sealed: SealedBytes, dataKeys: DataKeys): Uint8Array {
  if (isHole(sealed)) return new Uint8Array(sealed.plainSize);
  const [first, ...outer] = dataKeys;
  if (first === undefined) return sealed.bytes;
  let layer: Layer = sealed;
  for (const key of outer.toReversed()) {
    const inner = decrypt(layer, key);
    layer = {
      iv: inner.subarray(0, IV_LENGTH),
      tag: inner.subarray(IV_LENGTH, IV_LENGTH + TAG_LENGTH),
      bytes: inner.subarray(IV_LENGTH + TAG_LENGTH),
    };
  }
  return decrypt(layer, first);
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
  return { bytes: NOTHING, iv: NOTHING, tag: NOTHING, plainSize: size };
}

type Layer = Pick<SealedBytes, "bytes" | "iv" | "tag">;

function isHole(sealed: SealedBytes): boolean {
  return sealed.plainSize > 0 && sealed.bytes.length === 0 && sealed.iv.length === 0;
}

function encrypt(plain: Uint8Array, key: Uint8Array, random: Random): Layer {
  const iv = random.bytes(IV_LENGTH);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const bytes = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { bytes, iv, tag: cipher.getAuthTag() };
}

function decrypt(layer: Layer, key: Uint8Array): Uint8Array {
  const decipher = createDecipheriv("aes-256-gcm", key, layer.iv);
  decipher.setAuthTag(layer.tag);
  return Buffer.concat([decipher.update(layer.bytes), decipher.final()]);
}
