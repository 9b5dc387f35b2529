import type { KeyCustody } from "../custody/custody.ts";
import { type Fact, valueOr } from "../model/fact.ts";
import { csvRecord } from "./csv.ts";
import { lastUseWords, rotationWords, userWords } from "./custody-details.ts";

const columns: readonly (readonly [string, (row: KeyCustody) => string])[] = [
  ["key", ({ key }) => key],
  ["kind", ({ kind }) => kind],
  ["alias", ({ facts }) => ofKey(facts, ({ aliases }) => valueOr(aliases, []).join(" "))],
  ["state", ({ facts }) => ofKey(facts, ({ state }) => valueOr(state, "unknown"))],
  ["manager", ({ facts }) => ofKey(facts, ({ manager }) => valueOr(manager, "unknown"))],
  ["origin", ({ facts }) => ofKey(facts, ({ origin }) => valueOr(origin, "unknown"))],
  ["account", ({ facts }) => ofKey(facts, ({ account }) => account)],
  ["region", ({ facts }) => ofKey(facts, ({ region }) => region)],
  ["rotation", ({ facts }) => ofKey(facts, ({ rotation }) => rotationWords(rotation))],
  ["deletionDate", ({ facts }) => ofKey(facts, ({ deletionDate }) => valueOr(deletionDate, ""))],
  ["objects", ({ holdings }) => String(holdings.objects)],
  ["oldVersions", ({ holdings }) => String(holdings.noncurrent)],
  ["underBucketKey", ({ holdings }) => String(holdings.bucketKey)],
  ["bytes", ({ holdings }) => String(holdings.bytes)],
  ["buckets", ({ holdings }) => holdings.buckets.join(" ")],
  ["lastUse", ({ inquiry }) => words(inquiry?.lastUse, lastUseWords)],
  [
    "policyProblems",
    ({ inquiry }) => words(inquiry?.policyProblems, (all) => all.map(({ summary }) => summary).join(" ")),
  ],
  ["grants", ({ inquiry }) => words(inquiry?.grants, (all) => String(all.length))],
  ["users", (row) => words(row.inquiry?.users, (users) => userWords(row, users).join("; "))],
  ["proven", ({ proofs }) => (proofs === undefined ? "" : String(proofs.opened))],
  ["notOpened", ({ proofs }) => (proofs === undefined ? "" : String(proofs.refused + proofs.unknown))],
  ["ifLost", ({ ifLost }) => ifLost],
];

/** The custody table as RFC 4180, one record a key. What was not asked for is empty. */
export function custodyCsv(rows: readonly KeyCustody[]): string {
  const records = rows.map((row) => columns.map(([, cell]) => cell(row)));
  return [columns.map(([name]) => name), ...records].map(csvRecord).join("");
}

function ofKey(
  facts: KeyCustody["facts"],
  cell: (key: Extract<typeof facts, { state: "known" }>["value"]) => string,
) {
  return facts.state === "known" ? cell(facts.value) : facts.state === "unknown" ? "unknown" : "";
}

function words<T>(fact: Fact<T> | undefined, of: (value: T) => string): string {
  if (fact === undefined || fact.state === "absent") return "";
  return fact.state === "known" ? of(fact.value) : `unknown: ${fact.why.message}`;
}
