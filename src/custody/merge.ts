import { type Fact, known } from "../model/fact.ts";
import type { KeyCustody, KeyExpectation } from "./custody.ts";
import type { KeyInquiry } from "./inquiry.ts";
import { addProofs } from "./proofs.ts";
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
      noncurrent: a.holdings.noncurrent + b.holdings.noncurrent,
      bucketKey: a.holdings.bucketKey + b.holdings.bucketKey,
      buckets: together(a.holdings.buckets, b.holdings.buckets),
    },
    customerKeyRequired: a.customerKeyRequired || b.customerKeyRequired,
    namedBy: together(a.namedBy, b.namedBy),
    ...field("expected", ofTwo(a.expected, b.expected, bothExpect)),
    ...field("inquiry", ofTwo(a.inquiry, b.inquiry, clearerInquiry)),
    ...field("proofs", ofTwo(a.proofs, b.proofs, addProofs)),
  };
}

function bothExpect(a: KeyExpectation, b: KeyExpectation): KeyExpectation {
  const days = [a.unusedDays, b.unusedDays].filter((each) => each !== undefined);
  return {
    users: { ...a.users, ...b.users },
    ...(days.length === 0 ? {} : { unusedDays: Math.min(...days) }),
  };
}

/** Of two inquiries each answer that is known; the later one where both are. */
function clearerInquiry(a: KeyInquiry, b: KeyInquiry): KeyInquiry {
  const [earlier, later] = a.asOf <= b.asOf ? [a, b] : [b, a];
  return {
    asOf: later.asOf,
    ...field("lastUse", ofTwo(earlier.lastUse, later.lastUse, surer)),
    ...field("policyProblems", ofTwo(earlier.policyProblems, later.policyProblems, surer)),
    ...field("grants", ofTwo(earlier.grants, later.grants, surer)),
    ...field("users", ofTwo(earlier.users, later.users, surer)),
  };
}

function surer<T>(earlier: Fact<T>, later: Fact<T>): Fact<T> {
  return earlier.state === "known" && later.state !== "known" ? earlier : later;
}

/** What is there of two, or what both make. */
function ofTwo<T>(a: T | undefined, b: T | undefined, both: (a: T, b: T) => T): T | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : both(a, b);
}

/** A member that is left out where there is nothing. */
function field<Name extends string, T>(name: Name, value: T | undefined): { readonly [N in Name]?: T } {
  const members: { [N in Name]?: T } = {};
  if (value !== undefined) members[name] = value;
  return members;
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
