import type { Receipt } from "../../model/receipt.ts";
import type { ReportPlace } from "../platform.ts";
import type { Failure } from "../ports.ts";

/** Receipts that are durable when `write` resolves. */
export type ReceiptFiles = { readonly write: (receipt: Receipt) => Promise<void> };

/**
 * Writes receipts into files of lines, many at a time: while one file is on its way, those that come gather for the
 * next. S3 cannot append, and a file for each receipt would cost as much as the mending.
 * @param nameOf the name of the n-th file, from 1.
 * @throws in `write` when a receipt could not be kept: whatever depends on it must not go on.
 */
export function createReceiptFiles(place: ReportPlace, nameOf: (file: number) => string): ReceiptFiles {
  let gathered: string[] = [];
  let files = 0;
  let next: Promise<void> | undefined;
  let underWay: Promise<void> = Promise.resolve();
  const flush = async () => {
    await underWay.catch(() => undefined);
    const lines = gathered;
    gathered = [];
    next = undefined;
    files += 1;
    underWay = kept(place, nameOf(files), lines);
    await underWay;
  };
  return {
    write: (receipt) => {
      gathered.push(JSON.stringify(receipt));
      next ??= flush();
      return next;
    },
  };
}

async function kept(place: ReportPlace, name: string, lines: readonly string[]): Promise<void> {
  const answer = await place.writeText(name, `${lines.join("\n")}\n`, "application/x-ndjson");
  if (!answer.ok) throw new Error(lost(answer.failure));
}

function lost({ message }: Failure): string {
  return `A receipt could not be kept: ${message}`;
}
