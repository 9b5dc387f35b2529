import type { Surroundings } from "./ports.ts";
import type { Pressure } from "./retry.ts";

/**
 * How many calls a second a bucket is sent: as many as it answers. S3 limits calls by prefix partitions that nobody
 * can see and that move (L2), so the limit is found by asking and by listening to its 503s.
 */
export type Rate = Pressure & {
  /** Resolves when a call may be sent. */
  readonly enter: () => Promise<void>;
  /** True when a call may be sent at once, and then it counts as sent. */
  readonly tryEnter: () => boolean;
  readonly leave: () => void;
  /** Calls a second. */
  readonly limit: () => number;
  /** Another rate that begins with what this one has learned, for calls that turn out to be limited apart. */
  readonly apart: () => Rate;
};

/** Calls a second to begin with. */
const begin = 1000;
const least = 1;
/** Calls a second gained by each answer until the first 503: sevenfold in a second. */
const gainUnlimited = 2;
/** How long a 503 speaks for those that come with it, in milliseconds. */
const deafFor = 100;
/** The first 503 is met while the rate grows fast: so much of it was too much already when the 503 was on its way. */
const overshot = 0.7;
/** A later 503 lowers the rate to this part of it; the first one halves it. */
const lowered = 0.9;
/** The rate is back at this part of where it met a 503 after `backAfter`, and goes on slowly from there. */
const back = 0.98;
const backAfter = 400;
/** Growth a millisecond then: one percent a second, and faster the longer nothing is refused: S3 adds partitions (L2). */
const probing = 0.01 / 1000;
const fasterAfter = 2000;
/** Milliseconds for which the rate counts as used up after somebody had to wait. */
const pressedFor = 100;
/** Calls that may be sent at once after a pause, in milliseconds' worth. */
const burst = 60;

/** A 503: the rate it was met at, the one that was gone back to, and when. */
type Limited = { readonly rate: number; readonly from: number; readonly at: number };

/** What a rate begins with. */
type Beginning = { readonly rate: number; readonly limited?: Limited | undefined };

/**
 * A bucket of tokens whose rate halves at the first 503, falls by a tenth at later ones, at most every 100 ms, and
 * grows while all is calm: quickly back to a little less than what was too much, slowly beyond.
 * @param most calls a second, never exceeded.
 */
export function createRate(
  time: Pick<Surroundings, "elapsed" | "wait">,
  most = Infinity,
  beginning: Beginning = { rate: begin },
): Rate {
  const { elapsed, wait } = time;
  const waiting: (() => void)[] = [];
  let rate = Math.min(most, beginning.rate);
  let tokens = 1;
  let at = elapsed();
  /** When somebody last had to wait: a rate that is not used up says nothing of the service. */
  let pressedAt = Number.NEGATIVE_INFINITY;
  let grownAt = at;
  /** Where the last 503 was met; undefined before the first. */
  let { limited } = beginning;
  let waking = false;

  const fill = (now = Math.max(at, elapsed())) => {
    tokens = Math.min(Math.max(1, (rate * burst) / 1000), tokens + ((now - at) * rate) / 1000);
    at = now;
  };
  const admit = () => {
    while (tokens >= 1 && waiting.length > 0) {
      tokens -= 1;
      waiting.shift()?.();
    }
  };
  const wake = async () => {
    waking = true;
    while (waiting.length > 0) {
      const milliseconds = Math.max(1, ((1 - tokens) * 1000) / rate);
      const since = at;
      await wait(milliseconds);
      // A timer may end before its time is over, and only what is over counts; a clock that stands still never ends it.
      const now = elapsed();
      fill(now > since ? now : since + milliseconds);
      admit();
    }
    waking = false;
  };
  const tryEnter = () => {
    fill();
    if (tokens < 1 || waiting.length > 0) return false;
    tokens -= 1;
    return true;
  };
  return {
    tryEnter,
    enter: () => {
      if (tryEnter()) return Promise.resolve();
      pressedAt = at;
      const entered = new Promise<void>((resolve) => waiting.push(resolve));
      if (!waking) void wake();
      return entered;
    },
    leave: () => undefined,
    succeeded: () => {
      const now = elapsed();
      const passed = now - grownAt;
      grownAt = now;
      if (now - pressedAt > pressedFor) return;
      rate = Math.min(most, limited === undefined ? rate + gainUnlimited : grown(rate, limited, now, passed));
    },
    slowDown: () => {
      const now = elapsed();
      if (limited !== undefined && now - limited.at < deafFor) return;
      const first = limited === undefined;
      const next = Math.max(least, rate * (first ? 0.5 : lowered));
      limited = { rate: first ? rate * overshot : rate, from: next, at: now };
      rate = next;
    },
    limit: () => rate,
    apart: () => createRate(time, most, { rate, limited }),
  };
}

/** So many calls a second and never more, whatever is answered. Several buckets may go through one together. */
export type Ceiling = Pick<Rate, "enter" | "tryEnter" | "leave">;

export function createCeiling(time: Pick<Surroundings, "elapsed" | "wait">, perSecond: number): Ceiling {
  return createRate(time, perSecond, { rate: perSecond });
}

/** The rate after an answer: on a straight line back to the goal, and slowly beyond it. */
function grown(rate: number, limited: Limited, now: number, passed: number): number {
  const goal = Math.max(limited.from, limited.rate * back);
  const calm = now - limited.at;
  if (calm < backAfter) return limited.from + ((goal - limited.from) * calm) / backAfter;
  const growth = probing * Math.max(1, calm / fasterAfter);
  return Math.max(goal, rate * (1 + Math.min(passed, pressedFor) * growth));
}
