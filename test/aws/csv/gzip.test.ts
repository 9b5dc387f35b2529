import { constants, deflateRawSync, gzipSync, type ZlibOptions } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGunzip } from "../../../src/aws/csv/gzip.ts";
import { openModule } from "../../../src/aws/csv/module.ts";
import { cutAt } from "./cut-at.ts";

/** What a module unpacks, of chunks; each part is taken as soon as it is there. */
function gunzip(chunks: Iterable<Buffer>): Buffer {
  const module = openModule();
  const parts: Buffer[] = [];
  let taken = module.outputPlace();
  const reader = createGunzip(module, () => {
    parts.push(Buffer.from(module.memory.subarray(taken, module.outputPlace())));
    module.setRow(module.outputPlace());
    if (module.outputRoom() < 4096) module.makeRoom();
    taken = module.outputPlace();
    return [];
  });
  for (const chunk of chunks) Array.from(reader.write(chunk));
  reader.end();
  return Buffer.concat(parts);
}

const same = (found: Buffer, wanted: Buffer) => expect(found.equals(wanted)).toBe(true);

const strategies = [
  constants.Z_DEFAULT_STRATEGY,
  constants.Z_FILTERED,
  constants.Z_HUFFMAN_ONLY,
  constants.Z_RLE,
  constants.Z_FIXED,
];

/** Texts in which copies are near and far, short and long, and noise. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(fc.string({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 400 }))
    .map(([text, times]) => Buffer.from(text.repeat(times))),
  fc
    .tuple(fc.nat(255), fc.integer({ min: 1, max: 70_000 }))
    .map(([byte, times]) => Buffer.alloc(times, byte)),
);
const content = fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.concat([...pieces, ...pieces]));
const packing: fc.Arbitrary<ZlibOptions> = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(...strategies),
  memLevel: fc.integer({ min: 1, max: 9 }),
  windowBits: fc.integer({ min: 9, max: 15 }),
});

describe("gzip of any kind", () => {
  it("is unpacked to what was packed, wherever its chunks are cut (RFC 1951)", () => {
    fc.assert(
      fc.property(content, packing, fc.array(fc.nat(), { maxLength: 8 }), (wanted, options, cuts) => {
        same(gunzip(cutAt(gzipSync(wanted, options), cuts)), wanted);
      }),
      { numRuns: 300 },
    );
  });

  it("may come byte by byte", () => {
    const wanted = Buffer.from(Array.from({ length: 3000 }, (_, index) => `${index * 7919},`).join(""));
    for (const level of [0, 1, 9]) {
      const packed = gzipSync(wanted, { level });
      same(gunzip(Array.from(packed, (byte) => Buffer.of(byte))), wanted);
    }
  });

  it("may be large, and in one chunk", () => {
    const line = (index: number) => `"${(index * 2_654_435_761) % 2 ** 32}","SSE-S3"\n`;
    const wanted = Buffer.from(Array.from({ length: 200_000 }, (_, index) => line(index)).join(""));
    for (const level of [0, 1, 6]) same(gunzip([gzipSync(wanted, { level })]), wanted);
  });

  it("may have several members, and zeros behind the last (RFC 1952, 2.2)", () => {
    const members = [gzipSync("one "), gzipSync(""), gzipSync("two"), Buffer.alloc(9)];
    same(gunzip([Buffer.concat(members)]), Buffer.from("one two"));
    same(gunzip(members), Buffer.from("one two"));
  });

  it("may have every field in its header (RFC 1952, 2.3)", () => {
    const packed = gzipSync("within");
    const fields = Buffer.from([3, 0, 1, 2, 3, ...Buffer.from("name\0why\0"), 9, 9]);
    const header = Buffer.from(packed.subarray(0, 10));
    header[3] = 2 + 4 + 8 + 16;
    const whole = Buffer.concat([header, fields, packed.subarray(10)]);
    same(gunzip([whole]), Buffer.from("within"));
    same(gunzip(Array.from(whole, (byte) => Buffer.of(byte))), Buffer.from("within"));
  });
});

describe("what is no gzip, or damaged", () => {
  const packed = gzipSync("a text that is long enough, and long enough, and long enough");
  const changed = (at: number, to: number) => {
    const bytes = Buffer.from(packed);
    bytes[at < 0 ? bytes.length + at : at] = to;
    return bytes;
  };
  const raw = (...bits: readonly number[]) =>
    Buffer.concat([packed.subarray(0, 10), Buffer.from(bits), Buffer.alloc(40)]);

  it.each([
    ["nothing", Buffer.alloc(0), "cut off"],
    ["a text", Buffer.from("bucket,key,and so on"), "not packed with gzip"],
    ["another method", changed(2, 7), "not known"],
    ["a flag that nobody knows", changed(3, 0x20), "not known"],
    ["a checksum that differs", changed(-8, (packed.at(-8) ?? 0) ^ 1), "checksum"],
    ["a length that differs", changed(-4, 9), "length"],
    ["something behind the end, after zeros", Buffer.concat([packed, Buffer.from([0, 5])]), "behind its end"],
    ["something behind the end", Buffer.concat([packed, Buffer.from("more than that")]), "not packed"],
    ["a kind of block that is none", raw(0b111), "damaged"],
    ["a stored block whose lengths differ", raw(1, 5, 0, 5, 0), "damaged"],
    ["a copy from before the beginning", raw(0b011, 0b10, 0), "damaged"],
    ["codes that are too many", raw(0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "damaged"],
  ])("is refused: %s", (_name, bytes, why) => {
    expect(() => gunzip([bytes])).toThrow(why);
  });

  it("is refused wherever it is cut off", () => {
    for (let length = 0; length < packed.length; length += 1)
      expect(() => gunzip([packed.subarray(0, length)])).toThrow("cut off");
  });

  it("never unpacks to something else, whichever bits are wrong", () => {
    const text = Buffer.from(Array.from({ length: 400 }, (_, index) => `key-${index * 31},`).join(""));
    const whole = gzipSync(text);
    // Behind the header, where a wrong bit may be nobody's business.
    const place = fc.integer({ min: 10 * 8, max: whole.length * 8 - 1 });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 4 }), (bits) => {
        const bytes = Buffer.from(whole);
        for (const bit of new Set(bits)) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => gunzip([bytes])).toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it("never hangs nor reads elsewhere, whatever the bytes are", () => {
    const header = packed.subarray(0, 10);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (noise, valid) => {
        const body = valid ? deflateRawSync(noise) : Buffer.from(noise);
        expect(() => gunzip([Buffer.concat([header, body, Buffer.alloc(8, 1)])])).toThrow();
      }),
      { numRuns: 500 },
    );
  });
});
