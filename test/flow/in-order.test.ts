import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGate } from "../../src/flow/gate.ts";
import { eachOf, inOrder } from "../../src/flow/in-order.ts";

/** The items in pages of so many. */
async function* inPages<T>(items: readonly T[], size = 3) {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}

describe("work in order", () => {
  it("hands on in the order of the items, whatever finishes first, and never reads far ahead", async () => {
    const delays = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        delays,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 6 }),
        async (items, most, window, size) => {
          const gate = createGate(most);
          const handed: number[] = [];
          let begun = 0;
          let furthest = 0;
          const work = async (index: number) => {
            begun += 1;
            furthest = Math.max(furthest, begun - handed.length);
            for (let turn = 0; turn < (items[index] ?? 0); turn += 1) await Promise.resolve();
            return index;
          };
          const pages = inPages([...items.keys()], size);
          await inOrder(pages, [gate], window, work, (index) => void handed.push(index));
          expect(handed).toEqual([...items.keys()]);
          expect(furthest).toBeLessThanOrEqual(window);
          expect(gate.peak()).toBeLessThanOrEqual(most);
          expect(gate.inside()).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("waits for a slow reader", async () => {
    let underWay = 0;
    let most = 0;
    const work = async (item: number) => {
      underWay += 1;
      most = Math.max(most, underWay);
      return item;
    };
    const handOn = async () => {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      underWay -= 1;
    };
    await inOrder(inPages([...Array(50).keys()]), [createGate(50)], 4, work, handOn);
    expect(most).toBeLessThanOrEqual(5);
  });

  it("throws a bug of the work, and lets go of the gate", async () => {
    const gate = createGate(2);
    const work = (item: number) => (item === 3 ? Promise.reject(new Error("bug")) : Promise.resolve(item));
    await expect(inOrder(inPages([1, 2, 3, 4, 5]), [gate], 2, work, () => undefined)).rejects.toThrow("bug");
    await Promise.resolve();
    expect(gate.inside()).toBe(0);
  });
});

describe("each of a list", () => {
  it("keeps the order, a few at a time", async () => {
    let inside = 0;
    let most = 0;
    const squares = await eachOf([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      inside += 1;
      most = Math.max(most, inside);
      for (let turn = 0; turn < 8 - item; turn += 1) await Promise.resolve();
      inside -= 1;
      return item * item;
    });
    expect(squares).toEqual([1, 4, 9, 16, 25, 36, 49]);
    expect(most).toBe(3);
  });

  it("throws once what was begun has ended, and begins nothing more", async () => {
    const ended: number[] = [];
    const work = async (item: number) => {
      for (let turn = 0; turn < item * 3; turn += 1) await Promise.resolve();
      ended.push(item);
      if (item === 1) throw new Error("bug");
    };
    await expect(eachOf([1, 2, 3, 4, 5], 3, work)).rejects.toThrow("bug");
    expect(ended).toEqual([1, 2, 3]);
  });
});
