import type { Failure, Result, Surroundings } from "./ports.ts";

/** What a call on an object meets on its way: told by whoever bounds how many are under way. */
export type Pressure = { readonly succeeded: () => void; readonly slowDown: () => void };

const mostAttempts = 10;
const firstWait = 100;
const longestWait = 20_000;

/**
 * Asks until there is an answer: a 503, a timeout or a broken connection is no answer, and never a verdict.
 * Waits grow twofold up to 20 seconds, with full jitter. The last failure is returned after ten attempts, or
 * when the run is cancelled.
 * @param again may stop the asking early: a write whose outcome is not known must be looked at, not repeated.
 */
export async function patiently<T>(
  surroundings: Surroundings,
  pressure: Pressure,
  ask: () => Promise<Result<T>>,
  again: (failure: Failure) => boolean = isPassing,
): Promise<Result<T>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask();
    if (answer.ok) {
      pressure.succeeded();
      return answer;
    }
    if (answer.failure.reason === "throttled") pressure.slowDown();
    if (!again(answer.failure) || attempt === mostAttempts || surroundings.cancelled()) return answer;
    await surroundings.wait(backoff(attempt, surroundings.random()));
  }
}

/** Whether the same question may be answered a moment later. */
export function isPassing(failure: Failure): boolean {
  return failure.reason === "throttled" || failure.reason === "timeout";
}

/** Milliseconds to wait after the n-th attempt. */
export function backoff(attempt: number, random: number): number {
  return Math.ceil(random * Math.min(longestWait, firstWait * 2 ** attempt));
}

export const noPressure: Pressure = { succeeded: () => undefined, slowDown: () => undefined };
