import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { ApplyReport } from "../flow/apply.ts";
import type { Receipt } from "../model/receipt.ts";
import { count } from "../report/text.ts";
import { readNamed } from "./files.ts";
import { perSecond, progressLine } from "./progress.ts";
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

/** Live progress of apply and undo on stderr, with the time that is left at the rate so far. */
export function showApplying(
  shell: Shell,
  verb: string,
): {
  readonly show: (progress: { readonly done: number; readonly total: number }) => void;
  readonly clear: () => void;
} {
  const line = progressLine(shell);
  const started = shell.now();
  return {
    show: ({ done, total }) => {
      const passed = shell.now() - started;
      const left = done === 0 ? "" : `, about ${Math.ceil((passed * (total - done)) / done / 1000)} s left`;
      line.show(`${verb}: ${count(done)} of ${count(total)}, ${perSecond(done, passed)}/s${left}`);
    },
    clear: line.clear,
  };
}

/** How every line of ours begins. */
const beginning = '{"schema":"bucketseal.receipt.v1"';

/** Receipts of an earlier run, oldest first; none when the file is not there. */
export function readReceipts(shell: Shell, name: string): readonly Receipt[] {
  if (!existsSync(resolve(shell.cwd, name))) return [];
  const lines = readNamed(shell, name, "receipts file").split("\n");
  // A run that was killed while writing leaves at most one unfinished line at the end.
  const unfinished = lines.at(-1) ?? "";
  const begins = unfinished.slice(0, beginning.length);
  if (!beginning.startsWith(begins)) throw noReceipt(`${name}:${lines.length}`);
  const whole = lines.slice(0, -1).filter((line) => line.trim() !== "");
  return whole.map((line, index) => receiptOf(line, `${name}:${index + 1}`));
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
