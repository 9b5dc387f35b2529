import type { Failure, Result, Surroundings } from "./ports.ts";

/** What a call on an object meets on its way: told by whoever bounds how many are under way. */
export type Pressure = { readonly succeeded: () => void; readonly slowDown: () => void };

const mostAttempts = 10;
const firstWait = 100;
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
  for (let attempt = 1; ; attempt += 1) {
    const answer = await once(pressure, ask);
    if (answer.ok || !isPassing(answer.failure)) return answer;
    if (attempt === mostAttempts || surroundings.cancelled()) return answer;
    await surroundings.wait(backoff(attempt, surroundings.random()));
  }
}

/** Asks once, and tells what the service could bear. */
export async function once<T>(pressure: Pressure, ask: () => Promise<Result<T>>): Promise<Result<T>> {
  const answer = await ask();
  if (answer.ok) pressure.succeeded();
  else if (answer.failure.reason === "throttled") pressure.slowDown();
  return answer;
}

/** Whether the same question may be answered a moment later. */
export function isPassing(failure: Failure): boolean {
  return failure.reason === "throttled" || failure.reason === "timeout";
}

/** Whether there is no such object any more; a 405 is a delete marker, asked for by its version id (E22). */
export function isGone(failure: Failure): boolean {
  return failure.reason === "not-found" || failure.status === 405;
}

/** Milliseconds to wait after the n-th attempt. */
export function backoff(attempt: number, random: number): number {
  return Math.ceil(random * Math.min(longestWait, firstWait * 2 ** attempt));
}

export const noPressure: Pressure = { succeeded: () => undefined, slowDown: () => undefined };
