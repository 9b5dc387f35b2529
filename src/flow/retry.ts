import type { Failure, Result, Surroundings } from "./ports.ts";

/** What a call on an object meets on its way: told by whoever bounds how many are under way. */
export type Pressure = { readonly succeeded: () => void; readonly slowDown: () => void };

/** How long somebody is patient: attempts at most, and the bound of the first wait in milliseconds. */
type Patience = {
  readonly attempts: number;
  readonly firstWait: number;
  /** No wait is longer, in milliseconds. Default 20 seconds. */
  readonly longestWait?: number;
};

const usual: Patience = { attempts: 10, firstWait: 100 };
const longestWait = 20_000;

/**
 * Asks until there is an answer: a 503, a timeout or a broken connection is no answer, and never a verdict.
 * Waits grow twofold up to 20 seconds, with full jitter. The last failure is returned after ten attempts, or
 * when the run is cancelled. For calls that may be repeated; writes are sent `once`, and looked after.
 */
export async function patiently<T>(
  surroundings: Surroundings,
  pressure: Pressure,
  ask: () => Promise<Result<T>>,
): Promise<Result<T>> {
  return goOn(surroundings, pressure, usual, ask, await once(pressure, ask));
}

/** Lets calls on keys through when it is their turn. */
export type Pace = {
  /** What is told of the answers. */
  readonly succeeded: (key: string) => void;
  readonly slowDown: (key: string) => void;
  /** Before a call is asked again: others may go before it. */
  readonly leave: () => void;
  /** Resolves when it is its turn once more. */
  readonly enter: (key: string) => Promise<void>;
};

/**
 * The rate has fallen already when a call is asked again, and the call takes its turn: little more is to be waited for. Those
 * behind it are told of only after it, so that one that waits long would stop them all.
 */
const paced: Patience = { attempts: 24, firstWait: 25, longestWait: 2000 };

/**
 * As `patiently`, where a first attempt was let through already and every other one takes its turn as a new call does.
 * @returns at once what the first attempt gives, where that is an answer.
 */
export function atPace<T>(
  surroundings: Surroundings,
  pace: Pace,
  key: string,
  ask: () => Promise<Result<T>>,
  attempts = paced.attempts,
): Promise<Result<T>> {
  return ask().then((answer) => {
    if (answer.ok) {
      pace.succeeded(key);
      return answer;
    }
    const pressure = { succeeded: () => pace.succeeded(key), slowDown: () => pace.slowDown(key) };
    if (answer.failure.reason === "throttled") pressure.slowDown();
    const inTurn = {
      ...surroundings,
      wait: async (milliseconds: number) => {
        pace.leave();
        await surroundings.wait(milliseconds);
        await pace.enter(key);
      },
    };
    return goOn(inTurn, pressure, { ...paced, attempts }, ask, answer);
  });
}

async function goOn<T>(
  surroundings: Surroundings,
  pressure: Pressure,
  { attempts, firstWait, longestWait }: Patience,
  ask: () => Promise<Result<T>>,
  first: Result<T>,
): Promise<Result<T>> {
  let answer = first;
  for (let attempt = 1; attempt < attempts; attempt += 1) {
    if (answer.ok || !isPassing(answer.failure) || surroundings.cancelled()) return answer;
    await surroundings.wait(backoff(attempt, surroundings.random(), firstWait, longestWait));
    answer = await once(pressure, ask);
  }
  return answer;
}

/** Asks once, and tells what the service could bear. */
export function once<T>(pressure: Pressure, ask: () => Promise<Result<T>>): Promise<Result<T>> {
  return ask().then((answer) => {
    if (answer.ok) pressure.succeeded();
    else if (answer.failure.reason === "throttled") pressure.slowDown();
    return answer;
  });
}

/** Whether the same question may be answered a moment later. */
export function isPassing(failure: Pick<Failure, "reason">): boolean {
  return failure.reason === "throttled" || failure.reason === "timeout";
}

/** Whether there is no such object any more; a 405 is a delete marker, asked for by its version id (E22). */
export function isGone(failure: Failure): boolean {
  return failure.reason === "not-found" || failure.status === 405;
}

/** Milliseconds to wait after the n-th attempt. */
export function backoff(
  attempt: number,
  random: number,
  firstWait = usual.firstWait,
  longest = longestWait,
): number {
  return Math.ceil(random * Math.min(longest, firstWait * 2 ** attempt));
}

export const noPressure: Pressure = { succeeded: () => undefined, slowDown: () => undefined };
