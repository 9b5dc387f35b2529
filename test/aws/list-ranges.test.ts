import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyAhead } from "../../src/aws/key-order.ts";
import { inRanges, type PageSource } from "../../src/aws/list-ranges.ts";
import type { ListedObject } from "../../src/flow/ports.ts";
import { compareKeys } from "../../src/model/key-order.ts";
import { row } from "./world.ts";

/** A bucket of keys, each with some versions, listed in pages of a few rows; who reads waits some turns. */
function bucketOf(rows: readonly ListedObject[], pageSize: number, turns: () => number) {
  const read: string[] = [];
  let underWay = 0;
  let most = 0;
  const source: PageSource<{ readonly key: string; readonly skip: number }> = {
    first: undefined,
    behind: (key) => ({ key, skip: 0 }),
    read: async (marker) => {
      underWay += 1;
      most = Math.max(most, underWay);
      read.push(marker?.key ?? "");
      for (let turn = turns(); turn > 0; turn -= 1) await Promise.resolve();
      // A marker names a key and how many of its versions were told; without any, all of it is behind.
      const from = rows.findIndex(({ ref }, index) => {
        if (marker === undefined) return true;
        const order = compareKeys(ref.key, marker.key);
        if (order !== 0 || marker.skip === 0) return order > 0;
        return index >= rows.findIndex((each) => each.ref.key === marker.key) + marker.skip;
      });
      const objects = from < 0 ? [] : rows.slice(from, from + pageSize);
      const last = objects.at(-1);
      const more = from >= 0 && from + pageSize < rows.length && last !== undefined;
      underWay -= 1;
      if (!more) return { ok: true, value: { objects, next: undefined } };
      const { key } = last.ref;
      const skip = rows.slice(0, from + pageSize).filter((each) => each.ref.key === key).length;
      return { ok: true, value: { objects, next: { key, skip } } };
    },
  };
  return { source, read, most: () => most };
}

async function listed(source: PageSource<{ readonly key: string; readonly skip: number }>, parallel: number) {
  const found: string[] = [];
  for await (const page of inRanges(source, parallel))
    if (page.ok) found.push(...page.value.map(({ ref }) => `${ref.key}?${ref.versionId}`));
  return found;
}

const name = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
  fc.nat(5000).map((number) => `data/year=2026/part-${String(number).padStart(6, "0")}`),
  fc.nat(300).map((number) => `${"long/common/prefix/".repeat(5)}${number}`),
  fc.constantFrom("\uffee", "\u{1f600}", "\ud7ff", "\ue000", "a", "a/", "a//", " ", "~", "\u007f", "\u0001"),
);
const rows = fc
  .uniqueArray(fc.tuple(name, fc.integer({ min: 1, max: 4 })), { selector: ([key]) => key, maxLength: 120 })
  .map((keys) =>
    keys
      .toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .flatMap(([key, versions]) =>
        Array.from({ length: versions }, (_, index) => ({
          ...row("bucket", key),
          ref: { bucket: "bucket", key, versionId: `v${index}` },
        })),
      ),
  );

describe("a listing in ranges", () => {
  it("gives every version of every key once and in order, however it is split", async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 8 }),
        fc.infiniteStream(fc.nat(6)),
        async (all, pageSize, parallel, turns) => {
          const { source, most } = bucketOf(all, pageSize, () => turns.next().value ?? 0);
          const expected = all.map(({ ref }) => `${ref.key}?${ref.versionId}`);
          expect(await listed(source, parallel)).toEqual(expected);
          expect(most()).toBeLessThanOrEqual(parallel);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("reads several pages at a time where one is not fast enough", async () => {
    const all = Array.from({ length: 2000 }, (_, index) => row("b", `k/${String(index).padStart(6, "0")}`));
    const { source, most, read } = bucketOf(all, 10, () => 200);
    expect(await listed(source, 4)).toHaveLength(2000);
    expect(most()).toBe(4);
    // The misses at the end are few.
    expect(read.length).toBeLessThan(300);
  });

  it("reads a few pages ahead, and no more", async () => {
    const all = Array.from({ length: 2000 }, (_, index) => row("b", `k/${String(index).padStart(6, "0")}`));
    const { source, read } = bucketOf(all, 10, () => 0);
    const listing = inRanges(source, 4);
    await listing.next();
    for (let turn = 0; turn < 1000; turn += 1) await Promise.resolve();
    expect(read.length).toBeLessThanOrEqual(4 * 5);
    await listing.return(undefined);
  });

  it("ends with the failure of a page, after all that stands before it", async () => {
    const all = Array.from({ length: 100 }, (_, index) => row("b", `k/${String(index).padStart(6, "0")}`));
    const { source } = bucketOf(all, 10, () => 3);
    const failure = { reason: "access-denied", message: "no" } as const;
    let reads = 0;
    const failing: typeof source = {
      ...source,
      read: async (marker) => {
        reads += 1;
        return reads === 4 ? { ok: false, failure } : source.read(marker);
      },
    };
    const found: unknown[] = [];
    for await (const page of inRanges(failing, 4))
      found.push(...(page.ok ? page.value.map(({ ref }) => ref.key) : [page.failure]));
    expect(found.at(-1)).toEqual(failure);
    expect(found.slice(0, -1)).toEqual(all.slice(0, found.length - 1).map(({ ref }) => ref.key));
  });
});

describe("the order of keys", () => {
  it("is that of their bytes (L3)", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });

  it.each([
    ["k/000000", "k/000009", 4, "k/000045"],
    ["k/000990", "k/000999", 4, "k/001035"],
    ["2026/01/30", "2026/01/31", 1, "2026/01/32"],
    ["a", "b", 30, undefined],
  ])("is counted on: %s to %s, %d pages on", (first, last, pages, expected) => {
    expect(keyAhead(first, last, pages, undefined)).toBe(expected);
  });

  it("is kept by every guess of a key ahead", () => {
    const text = fc.string({ unit: "binary", maxLength: 10 });
    fc.assert(
      fc.property(text, text, text, fc.integer({ min: 1, max: 9 }), (a, b, c, pages) => {
        const [first = "", last = "", until = ""] = [a, b, c].toSorted(compareKeys);
        const guess = keyAhead(first, last, pages, until);
        if (guess === undefined) return;
        expect(compareKeys(last, guess)).toBeLessThan(0);
        expect(compareKeys(guess, until)).toBeLessThan(0);
        expect(() => encodeURIComponent(guess)).not.toThrow();
      }),
    );
  });
});
