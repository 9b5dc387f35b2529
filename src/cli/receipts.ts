import type { ApplyReport } from "../flow/apply-book.ts";
import type { JobState } from "../flow/batch/ports.ts";
import type { Receipt } from "../model/receipt.ts";
import { count } from "../model/text.ts";
import { linesBackwards, linesOf } from "./lines.ts";
import { perSecond, progressLine, remainingTime } from "./progress.ts";
import { type Shell, UsageError } from "./shell.ts";

const words = {
  applied: "applied and verified",
  already: "already as wanted",
  stale: "left alone because they changed since the plan",
  failed: "failed",
} as const;

/** What came of a plan, in words. */
export function tallyWords(counts: ApplyReport["counts"]): string {
  const parts = (Object.keys(words) as (keyof typeof words)[])
    .filter((status) => counts[status] > 0)
    .map((status) => `${count(counts[status])} ${words[status]}`);
  return parts.length === 0 ? "nothing was done" : parts.join(", ");
}

/** Live progress of apply and undo on stderr, with the time that is left. */
export function showApplying(
  shell: Shell,
  verb: string,
): {
  readonly show: (progress: { readonly done: number; readonly total: number }) => void;
  readonly job: (job: JobState) => void;
  readonly clear: () => void;
} {
  const line = progressLine(shell);
  const started = shell.now();
  const remaining = remainingTime(shell.now);
  return {
    show: ({ done, total }) => {
      const rate = perSecond(done, shell.now() - started);
      const left = remaining(done, total);
      const about = left === "" ? "" : `, about ${left} left`;
      line.show(`${verb}: ${count(done)} of ${count(total)}, ${rate}/s${about}`);
    },
    job: ({ id, status, succeeded, failed, total: tasks }) =>
      line.show(
        `Job ${id.slice(0, 8)}: ${status}, ${count(succeeded)} of ${count(tasks)} done, ${count(failed)} failed`,
      ),
    clear: line.clear,
  };
}

/** How every line of ours begins. */
const beginning = '{"schema":"bucketseal.receipt.v1"';

/**
 * Receipts of an earlier run, oldest first, one after the other: a job writes more of them than fit a string. None when
 * the file is not there.
 */
export function* readReceipts(shell: Shell, name: string): Generator<Receipt> {
  let number = 0;
  for (const { text, whole } of linesOf(shell, name, "receipts file")) {
    number += 1;
    const where = `${name}:${number}`;
    if (whole && text.trim() !== "") yield receiptOf(text, where);
    // A run that was killed while writing leaves at most one unfinished line at the end.
    if (!whole && !beginning.startsWith(text.slice(0, beginning.length))) throw noReceipt(where);
  }
}

/** The same, the last one first; the line that a killed run did not end is left out. */
export function* latestReceipts(shell: Shell, name: string): Generator<Receipt> {
  for (const text of linesBackwards(shell, name, "receipts file"))
    if (text.trim() !== "") yield receiptOf(text, name);
}

function receiptOf(line: string, where: string): Receipt {
  try {
    const receipt = JSON.parse(line) as Receipt;
    if (receipt.schema === "bucketseal.receipt.v1") return receipt;
  } catch {
    // Said below, with the place.
  }
  throw noReceipt(where);
}

function noReceipt(where: string): UsageError {
  return new UsageError(
    `${where}: this is no receipt of bucketseal; give a file that 'bucketseal apply' wrote.`,
  );
}
