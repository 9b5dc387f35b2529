import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hole, open, openRange, resealed, seal } from "../../../../src/localaws/s3/sse/seal.ts";

const random = { bytes: (length: number) => randomBytes(length), id: () => "" };
const keys = (count: number) => Array.from({ length: count }, () => randomBytes(32));
const bytes = fc.uint8Array({ maxLength: 300 });
const layers = fc.integer({ min: 0, max: 2 });

describe("sealing", () => {
  it("opens what it sealed, with one layer or the two of DSSE (E130)", () => {
    fc.assert(
      fc.property(bytes, layers, (plain, count) => {
        const dataKeys = keys(count);
        expect(Buffer.from(open(seal(plain, dataKeys, random), dataKeys))).toEqual(Buffer.from(plain));
      }),
    );
  });

  it("keeps no plaintext and opens under no other key (D8)", () => {
    const plain = Buffer.from("the quick brown fox");
    const dataKeys = keys(1);
    const sealed = seal(plain, dataKeys, random);
    expect(Buffer.from(sealed.bytes).includes("quick")).toBe(false);
    expect(() => open(sealed, keys(1))).toThrow();
    const moved = resealed(sealed, dataKeys, keys(1), random);
    expect(() => open(moved, dataKeys)).toThrow();
  });

  it("opens any range over several stretches like a slice of the whole", () => {
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 4 }), fc.nat(), fc.nat(), (parts, a, b) => {
        const whole = Buffer.concat(parts);
        fc.pre(whole.length > 0);
        const [from, to] = [a % whole.length, b % whole.length].sort((x, y) => x - y) as [number, number];
        const dataKeys = keys(1);
        const sealed = parts.map((part) => seal(part, dataKeys, random));
        const found = openRange(sealed, dataKeys, from, to);
        expect(Buffer.from(found)).toEqual(whole.subarray(from, to + 1));
      }),
    );
  });

  it("reads a hole as zeros without holding it", () => {
    const huge = hole(6 * 1024 ** 3);
    expect(openRange([huge], [], 5 * 1024 ** 3, 5 * 1024 ** 3 + 3)).toEqual(new Uint8Array(4));
  });
});
