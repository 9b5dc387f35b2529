import { crc32 } from "node:zlib";

/** CRC-32 (IEEE), four bytes big-endian as S3 writes it. */
export function crc32Of(data: Uint8Array): Buffer {
  return bigEndian([crc32(data) >>> 0]);
}

const CASTAGNOLI = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

/** CRC-32C (Castagnoli), four bytes big-endian. */
export function crc32cOf(data: Uint8Array): Buffer {
  let crc = 0xffffffff;
  for (const byte of data) crc = (CASTAGNOLI[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return bigEndian([(crc ^ 0xffffffff) >>> 0]);
}

/** CRC-64/NVME (reflected polynomial 0x9a6c9329ac4bc9b5), as a high and a low table of 32 bits each. */
const [NVME_HIGH, NVME_LOW] = nvmeTables();

function nvmeTables(): readonly [Uint32Array, Uint32Array] {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let index = 0; index < 256; index++) {
    let value = BigInt(index);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
    high[index] = Number(value >> 32n);
    low[index] = Number(value & 0xffffffffn);
  }
  return [high, low];
}

/** CRC-64/NVME, eight bytes big-endian: what S3 computes when a client sends no checksum. */
export function crc64nvmeOf(data: Uint8Array): Buffer {
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of data) {
    const index = (low ^ byte) & 0xff;
    low = (((low >>> 8) | (high << 24)) ^ (NVME_LOW[index] ?? 0)) >>> 0;
    high = ((high >>> 8) ^ (NVME_HIGH[index] ?? 0)) >>> 0;
  }
  return bigEndian([~high >>> 0, ~low >>> 0]);
}

function bigEndian(words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => {
    bytes.writeUInt32BE(word, index * 4);
  });
  return bytes;
}
