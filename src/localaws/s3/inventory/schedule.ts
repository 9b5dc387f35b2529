/** When reports are due: at one in the morning, UTC, of every day or of every Sunday (I15). */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** 1970 began on a Thursday. */
const FIRST_SUNDAY = 3 * DAY;

/** The latest time at or before `now` at which a report was due. Epoch milliseconds. */
export function latestDue(frequency: "Daily" | "Weekly", now: number): number {
  const [period, first] = frequency === "Daily" ? [DAY, 0] : [7 * DAY, FIRST_SUNDAY];
  const offset = first + HOUR;
  return Math.floor((now - offset) / period) * period + offset;
}
