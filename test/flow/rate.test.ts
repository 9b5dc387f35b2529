import { describe, expect, it } from "vitest";
import { createRate } from "../../src/flow/rate.ts";

/** Time that passes only when everybody waits. */
function virtualTime() {
  let now = 0;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    elapsed: () => now,
    wait: (milliseconds: number) =>
      new Promise<void>((wake) => {
        const at = now + milliseconds;
        let place = sleepers.length;
        while (place > 0 && (sleepers[place - 1]?.at ?? 0) > at) place -= 1;
        sleepers.splice(place, 0, { at, wake });
      }),
    run: async (until: number) => {
      while (now < until) {
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
        const next = sleepers.shift();
        if (next === undefined) return;
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}

/** Milliseconds in which the cap is found. */
const search = 3000;

/** A service that answers so many calls a second and refuses the others, asked by callers who never give up. */
async function underCap(cap: number, milliseconds: number, latency = 20) {
  const time = virtualTime();
  const rate = createRate(time);
  let tokens = cap / 10;
  let at = 0;
  const told = { answered: 0, refused: 0 };
  const caller = async () => {
    for (;;) {
      await rate.enter();
      await time.wait(latency / 2);
      tokens = Math.min(cap / 10, tokens + ((time.elapsed() - at) * cap) / 1000);
      at = time.elapsed();
      const served = tokens >= 1;
      if (served) tokens -= 1;
      await time.wait(latency / 2);
      if (served) rate.succeeded();
      else rate.slowDown();
      if (!served) told.refused += 1;
      else if (time.elapsed() > search) told.answered += 1;
    }
  };
  for (let index = 0; index < 256; index += 1) void caller();
  await time.run(milliseconds);
  return { ...told, rate: rate.limit() };
}

describe("the rate of a bucket", () => {
  it.each([700, 2000, 5500])(
    "finds a cap of %d a second: nearly all of it, next to nothing refused",
    async (cap) => {
      const seconds = cap > 3000 ? 12 : 25;
      const { answered, refused } = await underCap(cap, seconds * 1000);
      expect(answered / (cap * (seconds - search / 1000))).toBeGreaterThan(0.98);
      expect(refused / (answered + refused)).toBeLessThan(0.005);
    },
  );

  it("begins with 1,000 a second, halves at the first refusal, then falls by a tenth once in 100 ms (L2)", () => {
    let now = 0;
    const rate = createRate({ elapsed: () => now, wait: async () => undefined });
    expect(rate.limit()).toBe(1000);
    rate.slowDown();
    for (let more = 0; more < 50; more += 1) rate.slowDown();
    expect(rate.limit()).toBe(500);
    now = 100;
    rate.slowDown();
    expect(rate.limit()).toBe(450);
  });

  it("does not grow while nobody has to wait", async () => {
    let now = 1000;
    const rate = createRate({ elapsed: () => now, wait: async () => undefined });
    for (let call = 0; call < 100; call += 1) {
      now += 10;
      await rate.enter();
      rate.succeeded();
    }
    expect(rate.limit()).toBe(1000);
  });

  it("never goes beyond what it is allowed, and lets everybody through where time stands still", async () => {
    const rate = createRate({ elapsed: () => 0, wait: async () => undefined }, 50);
    await Promise.all(Array.from({ length: 500 }, () => rate.enter().then(rate.succeeded)));
    expect(rate.limit()).toBe(50);
  });

  it("sends one a second even where everything is refused", () => {
    let now = 0;
    const rate = createRate({ elapsed: () => now, wait: async () => undefined });
    for (let refusal = 0; refusal < 200; refusal += 1) {
      rate.slowDown();
      now += 100;
    }
    expect(rate.limit()).toBe(1);
  });
});
