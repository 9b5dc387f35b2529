/** The queries over a journal table that the embedded Athena answers, word for word but for the table and the time. */

import type { JournalRecord } from "../s3/metadata/journal.ts";
import type { ResultRow } from "./action.ts";
import { athenaTime } from "./metadata-table.ts";
import { escaped, type Query } from "./query.ts";

const COVERAGE =
  "SELECT min(record_timestamp) AS oldest, count(*) AS records, " +
  "count(DISTINCT CASE WHEN record_timestamp >= TIMESTAMP 'SINCE' THEN key END) AS keys FROM \"TABLE\"";

const KEYS = "SELECT DISTINCT key FROM \"TABLE\" WHERE record_timestamp >= TIMESTAMP 'SINCE'";

const patternOf = (text: string): RegExp =>
  new RegExp(
    `^${escaped(text)
      .replace("TABLE", '(?<table>[^"]+)')
      .replace("SINCE", "(?<since>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3})")}$`,
  );

const [coveragePattern, keysPattern] = [patternOf(COVERAGE), patternOf(KEYS)];

const keysSince = (records: readonly JournalRecord[], since: number): readonly string[] => [
  ...new Set(records.filter(({ at }) => at >= since).map(({ key }) => key)),
];

const coverage = (records: readonly JournalRecord[], since: number): readonly ResultRow[] => {
  const oldest = records.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const written = records.length === 0 ? undefined : athenaTime(oldest);
  return [[written, String(records.length), String(keysSince(records, since).length)]];
};

/** Undefined for a query of any other shape. @param words its text, with single spaces. */
export const journalQueryOf = (words: string): Query<JournalRecord> | undefined => {
  const ofCoverage = coveragePattern.exec(words)?.groups;
  const { table, since } = ofCoverage ?? keysPattern.exec(words)?.groups ?? {};
  if (table === undefined || since === undefined) return undefined;
  const from = Date.parse(`${since.replace(" ", "T")}Z`);
  if (ofCoverage !== undefined)
    return { table, columns: ["oldest", "records", "keys"], run: (all) => coverage([...all], from) };
  // In no order: the query asks for none.
  const run = (all: Iterable<JournalRecord>) => keysSince([...all], from).map((key) => [key]);
  return { table, columns: ["key"], run: (all) => run(all).toReversed() };
};
