import type { Surroundings } from "./ports.ts";
import { createRate, type Rate } from "./rate.ts";

/**
 * How many calls a second each part of a bucket is sent. S3 limits a bucket by partitions, which are ranges of keys with
 * a common beginning (L1, L2): a partition that somebody else keeps busy says nothing of the others.
 */
export type PartitionedRate = {
  /** True when a call on the key may be sent at once, and then it counts as sent. */
  readonly tryEnter: (key: string) => boolean;
  /** Resolves when a call on the key may be sent. */
  readonly enter: (key: string) => Promise<void>;
  /** A call on the key was answered. */
  readonly succeeded: (key: string) => void;
  /** A call on the key met a 503. */
  readonly slowDown: (key: string) => void;
  /** Calls a second that may be sent on keys like this one. */
  readonly limit: (key: string) => number;
};

/** Keys that begin alike, where a 503 was met: they have a rate of their own. */
type Region = { readonly prefix: string; readonly rate: Rate; refusedAt: number };

/** 503s under two prefixes within this time, in milliseconds, are of one partition that holds both. */
const together = 1000;
/** One that is slower than this part of all others is limited apart from them: they would not have come so far else. */
const alike = 0.4;
/** So many prefixes are told apart at most; the one that was found first is forgotten first. */
const mostRegions = 16;

/**
 * One rate for the whole bucket until a 503 comes. It slows the folder of its key alone. Where another key is refused
 * soon after and at about the same rate, both belong together, and all that begins as both do is slowed: in the end the
 * whole bucket.
 */
export function createPartitionedRate(time: Pick<Surroundings, "elapsed" | "wait">): PartitionedRate {
  let rest = createRate(time);
  let regions: readonly Region[] = [];

  const regionOf = (key: string): Region | undefined => {
    for (const region of regions) if (key.startsWith(region.prefix)) return region;
    return undefined;
  };
  const rateOf = (key: string): Rate => (regions.length === 0 ? rest : (regionOf(key)?.rate ?? rest));

  /** Newest first, and none within another: what is found first is the only one. */
  const add = (prefix: string, rate: Rate): void => {
    rate.slowDown();
    if (prefix === "") {
      rest = rate;
      regions = [];
      return;
    }
    const others = regions.filter((other) => !other.prefix.startsWith(prefix));
    regions = [{ prefix, rate, refusedAt: time.elapsed() }, ...others].slice(0, mostRegions);
  };
  const refusedOutside = (key: string): void => {
    const now = time.elapsed();
    const near = regions.find(
      ({ refusedAt, rate }) => now - refusedAt < together && rate.limit() > rest.limit() * alike,
    );
    if (near !== undefined) {
      add(commonPrefix(near.prefix, key), near.rate);
      return;
    }
    const folder = key.slice(0, key.lastIndexOf("/") + 1);
    const own = folder === "" ? rest : rest.apart();
    // The second one tells something of those that nobody has asked about yet; the first may be the only one.
    if (folder !== "" && regions.length > 0) rest.slowDown();
    add(folder, own);
  };
  return {
    tryEnter: (key) => rateOf(key).tryEnter(),
    enter: (key) => rateOf(key).enter(),
    succeeded: (key) => rateOf(key).succeeded(),
    slowDown: (key) => {
      const region = regionOf(key);
      if (region === undefined) return refusedOutside(key);
      region.refusedAt = time.elapsed();
      region.rate.slowDown();
    },
    limit: (key) => rateOf(key).limit(),
  };
}

function commonPrefix(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}
