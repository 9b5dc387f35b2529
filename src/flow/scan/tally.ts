import type { ObjectFacts } from "../../model/facts.ts";
import type { Outcome, RuleId, Verdict } from "../../model/verdict.ts";
import type { BucketReport, Counts } from "../../report/run.ts";

type Totals = Pick<BucketReport, "objects" | "bytes" | "counts" | "rules" | "stored">;

/** Adds up verdicts and objects; its size does not grow with their number. */
export type Tally = {
  readonly verdict: (verdict: Verdict) => void;
  readonly object: (facts: ObjectFacts) => void;
  readonly totals: () => Totals;
};

type MutableCounts = Record<Outcome, number>;

export function createTally(): Tally {
  const counts = noCounts();
  const rules: Partial<Record<RuleId, MutableCounts>> = {};
  const stored: Record<string, { objects: number; bytes: number }> = {};
  let objects = 0;
  let bytes = 0;
  return {
    verdict: ({ rule, verdict }) => {
      counts[verdict] += 1;
      const ofRule = rules[rule] ?? noCounts();
      rules[rule] = ofRule;
      ofRule[verdict] += 1;
    },
    object: ({ serverSide, size }) => {
      objects += 1;
      bytes += size;
      const name = serverSide.state === "known" ? serverSide.value.type : "unknown";
      const pile = stored[name] ?? { objects: 0, bytes: 0 };
      stored[name] = pile;
      pile.objects += 1;
      pile.bytes += size;
    },
    totals: () => ({ objects, bytes, counts, rules, stored }),
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
