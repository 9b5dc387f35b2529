import type { Clock } from "./types.ts";

/** A stretch of time that was moved over, in epoch milliseconds; `since` and `now` are the same where none was. */
export type Reading = { readonly since: number; readonly now: number };

/** The clock of one embedded AWS, and every time a client of it may sign its requests with. */
export type LocalClock = Clock & {
  /**
   * The virtual clock's reading and the machine's, each with the stretch that `advance` jumped: a client that signs
   * with the time of its last answer does not know of the jump yet.
   */
  readings(): readonly Reading[];
  /** How far it was advanced, in milliseconds. */
  moved(): number;
};

/**
 * @param startAt epoch milliseconds at which time stands still until moved (D17). Without it the machine's clock
 * runs, and `advance` adds to it. Nowhere else does the embedded AWS read a real clock.
 */
export const createClock = (startAt: number | undefined): LocalClock => {
  let moved = 0;
  const now = (): number => (startAt ?? Date.now()) + moved;
  return {
    now,
    advance: (milliseconds) => {
      if (!(milliseconds >= 0)) throw new RangeError("time only moves forward");
      moved += milliseconds;
    },
    moved: () => moved,
    readings: () => {
      const machine = Date.now();
      return [
        { since: now() - moved, now: now() },
        { since: machine, now: machine + moved },
      ];
    },
  };
};
