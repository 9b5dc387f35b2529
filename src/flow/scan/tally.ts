import type { ObjectFacts } from "../../model/facts.ts";
import type { Outcome, RuleId, Verdict } from "../../model/verdict.ts";
import type { BucketReport, Counts } from "../../report/run.ts";

type Totals = Pick<BucketReport, "objects" | "bytes" | "counts" | "rules" | "stored" | "remembered">;

/** Adds up verdicts and objects; its size does not grow with their number. */
export type Tally = {
  /** @param times how many resources it is the verdict of. */
  readonly verdict: (verdict: Verdict, times?: number) => void;
  /** @param remembered it was not asked about. */
  readonly object: (facts: ObjectFacts, remembered?: boolean) => void;
  /** Many objects that are stored alike. */
  readonly objects: (stored: string, objects: number, bytes: number) => void;
  readonly totals: () => Totals;
};

type MutableCounts = Record<Outcome, number>;

export function createTally(): Tally {
  const counts = noCounts();
  const rules: Partial<Record<RuleId, MutableCounts>> = {};
  const stored: Record<string, { objects: number; bytes: number }> = {};
  let objects = 0;
  let bytes = 0;
  let unasked = 0;
  const add = (name: string, number: number, size: number) => {
    objects += number;
    bytes += size;
    const pile = stored[name] ?? { objects: 0, bytes: 0 };
    stored[name] = pile;
    pile.objects += number;
    pile.bytes += size;
  };
  return {
    verdict: ({ rule, verdict }, times = 1) => {
      counts[verdict] += times;
      const ofRule = rules[rule] ?? noCounts();
      rules[rule] = ofRule;
      ofRule[verdict] += times;
    },
    object: ({ serverSide, size }, remembered = false) => {
      if (remembered) unasked += 1;
      add(serverSide.state === "known" ? serverSide.value.type : "unknown", 1, size);
    },
    objects: add,
    totals: () => ({
      ...{ objects, bytes, counts, rules, stored },
      ...(unasked === 0 ? {} : { remembered: unasked }),
    }),
  };
}

function noCounts(): MutableCounts {
  return { pass: 0, fail: 0, unknown: 0, exempt: 0 };
}

export function addCounts(all: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const counts of all) {
    sum.pass += counts.pass;
    sum.fail += counts.fail;
    sum.unknown += counts.unknown;
    sum.exempt += counts.exempt;
  }
  return sum;
}

export function addRules(all: readonly BucketReport["rules"][]): BucketReport["rules"] {
  const ids = [...new Set(all.flatMap((rules) => Object.keys(rules) as RuleId[]))].sort();
  return Object.fromEntries(ids.map((id) => [id, addCounts(all.flatMap((rules) => rules[id] ?? []))]));
}
