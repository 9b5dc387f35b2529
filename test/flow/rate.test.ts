import { describe, expect, it } from "vitest";
import { createPartitionedRate } from "../../src/flow/partitions.ts";
import type { Result } from "../../src/flow/ports.ts";
import { createCeiling, createRate } from "../../src/flow/rate.ts";
import { atPace } from "../../src/flow/retry.ts";
import { seeded } from "../seeded.ts";
import { virtualTime } from "./virtual-time.ts";

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

  it("never lets more through than it is allowed, although timers of whole milliseconds end early", async () => {
    let now = 0;
    const wait = async (milliseconds: number) => {
      now += Math.max(1, Math.trunc(milliseconds));
    };
    const ceiling = createCeiling({ elapsed: () => now, wait }, 700);
    for (let call = 0; call < 7000; call += 1) await ceiling.enter();
    expect(now).toBeGreaterThan(9900);
    expect(now).toBeLessThan(10_100);
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

/** A service that answers so many calls a second on keys under each prefix, and refuses the others. */
async function partitioned(
  caps: Readonly<Record<string, number>>,
  keys: Iterator<string, unknown>,
  milliseconds = 1e6,
  latency = 20,
) {
  const time = virtualTime();
  const rate = createPartitionedRate(time);
  const prefixes = Object.keys(caps);
  const partitions = new Map(prefixes.map((prefix) => [prefix, { tokens: (caps[prefix] ?? 0) / 10, at: 0 }]));
  const told = {
    answered: 0,
    refused: 0,
    late: 0,
    lateRefused: 0,
    lost: 0,
    doneAt: new Map<string, number>(),
  };
  const serves = (key: string) => {
    const prefix = prefixes.find((one) => key.startsWith(one)) ?? "";
    const [cap, partition] = [caps[prefix] ?? 0, partitions.get(prefix) ?? { tokens: 0, at: 0 }];
    const now = time.elapsed();
    partition.tokens = Math.min(cap / 10, partition.tokens + ((now - partition.at) * cap) / 1000);
    partition.at = now;
    if (partition.tokens < 1) return false;
    partition.tokens -= 1;
    told.doneAt.set(prefix, now);
    return true;
  };
  const pace = { ...rate, leave: () => undefined };
  const random = seeded(1).next;
  const surroundings = { ...time, now: () => "", random, cancelled: () => false };
  const head = async (key: string): Promise<Result<string>> => {
    await time.wait(latency / 2);
    const served = serves(key);
    await time.wait(latency / 2);
    const late = time.elapsed() > search;
    told.answered += served ? 1 : 0;
    told.refused += served ? 0 : 1;
    told.late += served && late ? 1 : 0;
    told.lateRefused += !served && late ? 1 : 0;
    return served ? { ok: true, value: key } : { ok: false, failure: { reason: "throttled", message: "" } };
  };
  const ask = async (key: string): Promise<void> => {
    await rate.enter(key);
    const answer = await atPace(surroundings, pace, key, () => head(key));
    if (!answer.ok) told.lost += 1;
  };
  const caller = async () => {
    for (let next = keys.next(); next.done !== true; next = keys.next()) await ask(next.value);
  };
  for (let index = 0; index < 256; index += 1) void caller();
  await time.run(milliseconds);
  return { ...told, limit: rate.limit };
}

/** Keys of so many folders, one after the other or in turn, without an end. */
function* keysOf(folders: number, inTurn: boolean, each: number) {
  for (let index = 0; ; index += 1)
    yield `data/${(inTurn ? index : Math.floor(index / each)) % folders}/key-${index}`;
}

/** A run of keys under each prefix, one prefix after the other, as a listing gives them. */
function* runsOf(runs: readonly (readonly [string, number])[]) {
  for (const [prefix, length] of runs)
    for (let index = 0; index < length; index += 1) yield `${prefix}2026/key-${index}`;
}

describe("the rate of each prefix of a bucket", () => {
  it.each([
    ["in turn", true, 1],
    ["one after the other, each for a moment", false, 100],
    ["one after the other, each for seconds", false, 12_000],
  ])("finds the cap of one partition that holds 50 folders, asked %s", async (_name, inTurn, each) => {
    const { late, answered, refused, lateRefused, lost } = await partitioned(
      { "": 2000 },
      keysOf(50, inTurn, each),
      18_000,
    );
    expect(late / (2000 * (18 - search / 1000))).toBeGreaterThan(0.98);
    expect(lateRefused / late).toBeLessThan(0.005);
    expect(refused / (answered + refused)).toBeLessThan(0.01);
    expect(lost).toBe(0);
  });

  it("does not slow what comes behind a hot prefix, and loses nothing", async () => {
    const runs = [["a/", 4000], ["hot/", 1000], ["z/", 10_000]] as const; // biome-ignore format: one line
    const caps = { "a/": 5500, "hot/": 100, "z/": 5500 };
    const { answered, lost, doneAt, limit } = await partitioned(caps, runsOf(runs));
    expect({ answered, lost }).toEqual({ answered: 15_000, lost: 0 });
    // 1,000 hot keys take 10 s; one rate for all would be at 100 a second then, and most of a minute behind.
    expect(doneAt.get("z/")).toBeLessThan(13_000);
    expect(limit("hot/2026/again")).toBeLessThan(150);
    expect(limit("z/2026/again")).toBeGreaterThan(1000);
  });

  it("slows a hot prefix alone where its keys come among others", async () => {
    function* mixed() {
      for (let index = 0; index < 40_000; index += 1)
        yield index % 100 === 0 ? `hot/key-${index}` : `calm/${index % 7}/key-${index}`;
    }
    const caps = { "hot/": 25, "calm/": 5500 };
    const { answered, lost, doneAt, limit } = await partitioned(caps, mixed());
    expect({ answered, lost }).toEqual({ answered: 40_000, lost: 0 });
    // 400 hot keys at 25 a second take 16 s: nothing else takes longer, and the others do not wait for them.
    expect(doneAt.get("hot/")).toBeLessThan(18_000);
    expect(doneAt.get("calm/")).toBeLessThan(10_000);
    expect(limit("calm/1/again")).toBeGreaterThan(1000);
    expect(limit("hot/again")).toBeLessThan(40);
  });

  it("takes prefixes that are refused within a second for one, and the whole bucket where nothing is alike", () => {
    let now = 0;
    const rate = createPartitionedRate({ elapsed: () => now, wait: async () => undefined });
    const limits = () => ["logs/a/1", "logs/b/1", "logs/c/1", "data/1"].map(rate.limit);
    rate.slowDown("logs/a/1");
    expect(limits()).toEqual([500, 1000, 1000, 1000]);
    now = 200;
    rate.slowDown("logs/b/1");
    expect(limits()).toEqual([450, 450, 450, 1000]);
    now = 2000;
    rate.slowDown("data/1");
    expect(limits()).toEqual([450, 450, 450, 500]);
    expect(rate.limit("else")).toBe(500);
    now = 2200;
    rate.slowDown("else");
    expect(limits()).toEqual([450, 450, 450, 450]);
    expect(rate.limit("anything")).toBe(450);
  });
});

describe("a ceiling", () => {
  it("lets so many through a second, from the first one on, however many ask", async () => {
    const time = virtualTime();
    const ceiling = createCeiling(time, 2500);
    let through = 0;
    const caller = async () => {
      for (;;) {
        if (!ceiling.tryEnter()) await ceiling.enter();
        through += 1;
      }
    };
    for (let index = 0; index < 8; index += 1) void caller();
    await time.run(4000);
    expect(through / 4).toBeGreaterThan(2450);
    expect(through / 4).toBeLessThan(2550);
  });
});
