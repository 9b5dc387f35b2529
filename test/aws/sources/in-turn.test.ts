import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inTurn } from "../../../src/aws/sources/inventory/in-turn.ts";
import { all } from "../world.ts";

/** Readers of numbers, and what is known of them: how often each was begun, and how many are under way. */
function readersOf(files: readonly (readonly number[])[]) {
  const begun = files.map(() => 0);
  const state = { underWay: 0, most: 0 };
  const readers = files.map(
    (numbers, index) =>
      async function* (signal: AbortSignal) {
        begun[index] = (begun[index] ?? 0) + 1;
        state.underWay += 1;
        state.most = Math.max(state.most, state.underWay);
        try {
          for (const number of numbers) {
            for (let turns = number % 3; turns > 0; turns -= 1) await turn();
            if (signal.aborted) return;
            yield number;
          }
        } finally {
          state.underWay -= 1;
        }
      },
  );
  return { readers, begun, state };
}

const weight = { most: 5, leading: 2, of: () => 1 };

describe("readers in turn", () => {
  it("give everything in order, whatever each gives and however slowly, two at a time", async () => {
    const files = fc.array(fc.array(fc.nat(50), { maxLength: 12 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(files, fc.nat(3), async (numbers, slowness) => {
        const { readers, state } = readersOf(numbers);
        const got: number[] = [];
        for await (const number of inTurn(readers, weight)) {
          got.push(number);
          for (let turns = slowness; turns > 0; turns -= 1) await turn();
        }
        expect(got).toEqual(numbers.flat());
        expect(state).toEqual({ underWay: 0, most: Math.min(numbers.length, state.most, 2) });
      }),
      { numRuns: 60 },
    );
  });

  it("give up what is too much to hold, and read it again in its turn", async () => {
    const { readers, begun } = readersOf([[2, 2, 2], [3, 3, 3, 3, 3, 3, 3], [1]]);
    expect(await all(inTurn(readers, weight))).toEqual([2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 1]);
    expect(begun).toEqual([1, 2, 1]);
  });

  it("leave none of them running when nobody wants more", async () => {
    const { readers, state } = readersOf([
      [2, 2, 2],
      [2, 2, 2],
    ]);
    for await (const _ of inTurn(readers, weight)) break;
    expect(state.underWay).toBe(0);
  });

  it("throw what a reader throws, when it is its turn", async () => {
    const { readers } = readersOf([[2, 2], []]);
    const failing = async function* (): AsyncGenerator<number> {
      yield* [7];
      throw new Error("broken");
    };
    const got: number[] = [];
    const reading = async () => {
      for await (const number of inTurn([...readers.slice(0, 1), failing], weight)) got.push(number);
    };
    await expect(reading()).rejects.toThrow("broken");
    expect(got).toEqual([2, 2, 7]);
  });
});
