import { createHash, randomBytes } from "node:crypto";
import type { Random } from "./types.ts";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** SHA-256 in counter mode: the same seed gives the same bytes on every machine. */
const seededBytes = (seed: number): ((length: number) => Uint8Array) => {
  let counter = 0;
  let spare = Buffer.alloc(0);
  return (length) => {
    const blocks = [spare];
    for (let have = spare.length; have < length; have += 32) {
      blocks.push(createHash("sha256").update(`${seed}:${counter++}`).digest());
    }
    const all = Buffer.concat(blocks);
    spare = all.subarray(length);
    return Uint8Array.prototype.slice.call(all, 0, length);
  };
};

/** The system's, drawn in larger portions; what is given shares no memory with the rest. */
const systemBytes = (): ((length: number) => Uint8Array) => {
  let portion = Buffer.alloc(0);
  let used = 0;
  return (length) => {
    if (length > 1024) return randomBytes(length);
    if (used + length > portion.length) {
      portion = randomBytes(16_384);
      used = 0;
    }
    used += length;
    return Uint8Array.prototype.slice.call(portion, used - length, used);
  };
};

/** Random choices: repeatable when seeded, else the system's. */
export const createRandom = (seed: number | undefined): Random => {
  const bytes = seed === undefined ? systemBytes() : seededBytes(seed);
  // 252 is the largest multiple of 36 in a byte, so no character is likelier than another.
  const id = (length: number): string => {
    let text = "";
    while (text.length < length) {
      for (const byte of bytes(length)) {
        if (byte < 252 && text.length < length) text += alphabet.charAt(byte % 36);
      }
    }
    return text;
  };
  return { bytes, id };
};

/** A version 4 UUID, as KMS names its keys and requests. */
export const uuid = (random: Random): string => {
  const bytes = Buffer.from(random.bytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

/** The longer id that S3 gives beside a request's: x-amz-id-2. */
export const hostIdOf = (requestId: string): string =>
  Buffer.from(requestId.repeat(3), "latin1").toString("base64");
