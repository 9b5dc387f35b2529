/** Bytes that are unpacked: the rows that nobody looked at yet, and before them as much as `inflate` may copy from. */

/** How far back a copy may reach (RFC 1951, 2). */
const WINDOW: usize = 32 * 1024;
const OUTPUT_SIZE: i32 = 512 * 1024;
/** Whole vectors are written and read beyond the last byte. */
const SLACK: i32 = 128;
const OUTPUT: usize = memory.data(OUTPUT_SIZE + SLACK, 16);

/** Behind the last byte. */
export let written: usize = OUTPUT;
/** The first byte that a copy may reach. */
export let oldest: usize = OUTPUT;
/** The first byte of the next row. */
export let row: usize = OUTPUT;

export const LIMIT: usize = OUTPUT + OUTPUT_SIZE;

export function outputPlace(): usize {
  return written;
}

export function outputRoom(): usize {
  return LIMIT - written;
}

/** So many bytes stand behind the last one. */
export function outputGiven(bytes: usize): void {
  written += bytes;
}

export function setWritten(place: usize): void {
  written = place;
}

/** What was written up to now belongs to something else: no copy may reach it. */
export function forget(): void {
  oldest = written;
}

export function rowPlace(): usize {
  return row;
}

export function setRow(place: usize): void {
  row = place;
}

/** Moves what is still needed to the beginning; false where all of it is. */
export function makeRoom(): bool {
  const from = min(row, max(written - min(WINDOW, written - OUTPUT), OUTPUT));
  const moved = from - OUTPUT;
  if (moved === 0) return false;
  memory.copy(OUTPUT, from, written - from);
  written -= moved;
  row -= moved;
  oldest = max(OUTPUT, oldest - min(moved, oldest - OUTPUT));
  return true;
}
