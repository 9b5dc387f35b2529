import { known } from "../model/fact.ts";
import type { KeyCustody } from "./custody.ts";
import { ifLostSentence } from "./words.ts";

/**
 * One custody table of many: what parts of a fleet found under each key, added up. Rows come most bytes first.
 * @param defaultOf buckets whose default encryption names a key, by its ARN.
 */
export function mergeCustody(
  rows: readonly KeyCustody[],
  defaultOf: ReadonlyMap<string, readonly string[]>,
): readonly KeyCustody[] {
  const merged = new Map<string, KeyCustody>();
  for (const row of rows) {
    const name = `${row.kind} ${row.key}`;
    const earlier = merged.get(name);
    merged.set(name, earlier === undefined ? row : added(earlier, row));
  }
  return [...merged.values()]
    .map((row) => ({ ...row, ifLost: ifLostSentence({ ...row, defaultOf: defaultOf.get(row.key) ?? [] }) }))
    .sort(
      ({ holdings: a, key: one }, { holdings: b, key: other }) =>
        b.bytes - a.bytes || b.objects - a.objects || (one < other ? -1 : 1),
    );
}

function added(a: KeyCustody, b: KeyCustody): KeyCustody {
  return {
    ...a,
    facts: clearer(a.facts, b.facts),
    holdings: {
      objects: a.holdings.objects + b.holdings.objects,
      bytes: a.holdings.bytes + b.holdings.bytes,
      buckets: together(a.holdings.buckets, b.holdings.buckets),
    },
    customerKeyRequired: a.customerKeyRequired || b.customerKeyRequired,
    namedBy: together(a.namedBy, b.namedBy),
  };
}

/** What one part could learn holds for all; proven SSE-C (absent) is more than a guess (unknown, E95). */
function clearer(a: KeyCustody["facts"], b: KeyCustody["facts"]): KeyCustody["facts"] {
  if (a.state === "known") return known(a.value);
  if (b.state === "known") return known(b.value);
  return a.state === "absent" ? a : b;
}

function together(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort();
}
