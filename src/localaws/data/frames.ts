/** Records in a file, one after the other: length, checksum, bytes. A record that was cut off is told from damage. */

import { crc32 } from "node:zlib";

/** Length and CRC-32 of what follows, four bytes each, little-endian. */
const HEAD = 8;

/** No record is this long; such a length is damage. */
const LIMIT = 8 * 1024 ** 3;

/** A record as it stands in the file. */
export const framed = (payload: Uint8Array): readonly [head: Uint8Array, payload: Uint8Array] => {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt32LE(crc32(payload), 4);
  return [head, payload];
};

/** Reads bytes of a file from a position: fewer than asked for at its end. */
export type ReadAt = (position: number, length: number) => Uint8Array;

export type Frame =
  | { readonly type: "record"; readonly payload: Uint8Array; readonly next: number }
  /** The file ends within a record: its writer was stopped. */
  | { readonly type: "torn" }
  /** The record is not the one that was written, and others may follow. */
  | { readonly type: "damaged" }
  | { readonly type: "end" };

/** The record at a position of a file of a size. */
export const frameAt = (read: ReadAt, position: number, size: number): Frame => {
  if (position === size) return { type: "end" };
  const head = Buffer.from(read(position, HEAD));
  if (head.length < HEAD) return { type: "torn" };
  const length = head.readUInt32LE(0);
  const next = position + HEAD + length;
  if (next > size || length > LIMIT) return { type: "torn" };
  const payload = read(position + HEAD, length);
  if (crc32(payload) === head.readUInt32LE(4)) return { type: "record", payload, next };
  // The last record can be as long as it says and yet lack bytes in between: disks write in any order.
  return { type: next === size ? "torn" : "damaged" };
};
