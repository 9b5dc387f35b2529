import type { Counts } from "./run.ts";

/** Counts added up; a rule that judged nothing has none. */
export function totals(all: readonly (Counts | undefined)[]): Counts {
  const total = { pass: 0, fail: 0, unknown: 0, exempt: 0 };
  for (const counts of all) {
    if (counts === undefined) continue;
    total.pass += counts.pass;
    total.fail += counts.fail;
    total.unknown += counts.unknown;
    total.exempt += counts.exempt;
  }
  return total;
}
