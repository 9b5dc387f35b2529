/** What the command line gets from the process it runs in; tests hand in their own. */
export type Shell = {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** Whether a person can be asked. */
  readonly interactive: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

export type Stream = {
  readonly write: (text: string) => boolean;
  /** Resolves when the stream can take more; output of any size then needs no memory. */
  readonly drained: () => Promise<void>;
  readonly isTTY: boolean;
  readonly columns: number;
};

/** Exit codes of every command. */
export const exit = { ok: 0, fails: 1, usage: 2, unknown: 3, interrupted: 130 } as const;

/** Bad input or a fatal failure: one sentence for the user, exit code 2, no stack trace. */
export class UsageError extends Error {}

/** Whether to colour: a terminal, and nobody said no (https://no-color.org). */
export function wantsColour(shell: Shell, stream: Stream, asked: boolean): boolean {
  return asked && stream.isTTY && (shell.env["NO_COLOR"] ?? "") === "" && shell.env["TERM"] !== "dumb";
}
