import { describe, expect, it } from "vitest";
import { remainingTime } from "../../src/cli/progress.ts";

describe("the time that is left", () => {
  function run(steps: readonly (readonly [second: number, done: number])[], total = 1_000): string[] {
    let second = 0;
    const remaining = remainingTime(() => second * 1000);
    return steps.map(([at, done]) => {
      second = at;
      return remaining(done, total);
    });
  }

  it("is not told before anything is done", () => {
    expect(
      run([
        [0, 0],
        [5, 0],
      ]),
    ).toEqual(["", ""]);
  });

  it("is that of a steady rate", () => {
    expect(
      run([
        [10, 100],
        [20, 200],
        [99, 990],
      ]),
    ).toEqual(["90 s", "80 s", "1 s"]);
  });

  it("follows the rate of the last half minute, not that of the beginning", () => {
    const fast = Array.from({ length: 10 }, (_, index) => [index + 1, (index + 1) * 50] as const);
    const slow = Array.from({ length: 90 }, (_, index) => [index + 11, 501 + index] as const);
    const told = run([...fast, ...slow]);
    expect(told[9]).toBe("10 s");
    // One a second from then on: 410 are left.
    expect(told.at(-1)).toBe("7 min");
  });

  it("counts the time in which nothing ended", () => {
    const told = run(
      [
        [10, 100],
        [20, 101],
        [600, 102],
      ],
      200,
    );
    expect(told.slice(1)).toEqual(["20 s", "16 h"]);
  });

  it("is told in minutes and hours where it is long", () => {
    expect(run([[10, 1]], 100)).toEqual(["17 min"]);
    expect(run([[60, 1]], 1_000)).toEqual(["17 h"]);
  });
});
