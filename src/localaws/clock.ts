import type { Clock } from "./types.ts";

/** The clock of one embedded AWS, and every reading a client of it may sign its requests with. */
export type LocalClock = Clock & {
  /** The virtual time; the machine's time; and the machine's time moved as far as the virtual one was. */
  clocks(): readonly number[];
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
    clocks: () => [now(), Date.now(), Date.now() + moved],
  };
};
