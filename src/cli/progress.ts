import { count } from "../model/text.ts";
import type { Shell } from "./shell.ts";

/** One line on stderr that is written over; nothing at all where stderr is no terminal. */
export type ProgressLine = {
  readonly show: (text: string) => void;
  readonly clear: () => void;
};

const shortestPause = 100;

/** At most ten redraws a second, cut to the width of the terminal. */
export function progressLine(shell: Shell): ProgressLine {
  if (!shell.stderr.isTTY) return { show: () => {}, clear: () => {} };
  let drawn = 0;
  return {
    show: (text) => {
      if (shell.now() - drawn < shortestPause) return;
      drawn = shell.now();
      shell.stderr.write(`\r\u001b[2K${text.slice(0, shell.stderr.columns - 1)}`);
    },
    clear: () => {
      if (drawn > 0) shell.stderr.write("\r\u001b[2K");
    },
  };
}

/** A rate a person can read. */
export function perSecond(done: number, milliseconds: number): string {
  return milliseconds < 1 ? "-" : count(Math.round((done * 1000) / milliseconds));
}

/** Milliseconds that the rate is taken from: what came before says little of what is left. */
const recent = 30_000;
const shortestStep = 1_000;

/**
 * How long the rest takes at the rate of the last half minute, in words; "" before anything is known. Where one thing
 * took longer than that, its time counts: the rest may be as large.
 */
export function remainingTime(now: () => number): (done: number, total: number) => string {
  const seen = [{ at: now(), done: 0 }];
  return (done, total) => {
    const at = now();
    const last = seen.at(-1);
    if (last !== undefined && done > last.done && at - last.at >= shortestStep) seen.push({ at, done });
    while ((seen[1]?.at ?? at) < at - recent) seen.shift();
    const [from] = seen;
    if (from === undefined || done <= from.done || at <= from.at) return "";
    return words((((at - from.at) / (done - from.done)) * (total - done)) / 1000);
  };
}

function words(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
