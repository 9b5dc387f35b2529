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
export function perSecond(count: number, milliseconds: number): string {
  return milliseconds < 1 ? "-" : Math.round((count * 1000) / milliseconds).toLocaleString("en-US");
}
