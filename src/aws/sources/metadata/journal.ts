import { setTimeout as timer } from "node:timers/promises";
import type { Result } from "../../../flow/ports.ts";
import { compareKeys } from "../../../model/key-order.ts";
import { counted } from "../../../model/text.ts";
import type { AwsConfig } from "../../clients.ts";
import type { Context } from "../../context.ts";
import type { Candidate, SourceFinder } from "../opened.ts";
import { type Athena, allRows, openAthena } from "./athena.ts";
import { coverageQuery, keysQuery } from "./journal-sql.ts";
import { locateJournal } from "./locate.ts";
import { isoOf } from "./shape.ts";
import type { MetadataOptions } from "./source.ts";

const hour = 3_600_000;
/** What changed in this time may not be in the table yet: as of the live table (I35), of the journal nobody says (I39 (?)). */
const lag = hour;
/** Records are asked for from so long before the last scan began: three times the lag, for clocks and for what is late. */
const margin = 3 * hour;
/** Keys that are held in memory: where more have changed, a listing takes little longer. */
const usualMostKeys = 250_000;

/** The journal table of S3 Metadata, which names what changed since the last incremental scan, through Athena. */
export function journalSource(
  context: Context,
  config: AwsConfig,
  now: () => number,
  { athena: place, wait = (milliseconds) => timer(milliseconds), mostKeys = usualMostKeys }: MetadataOptions,
): SourceFinder {
  return async ({ facts: { name, region }, journal }) => {
    if (journal === undefined) return { ok: false, why: "the journal is for incremental scans" };
    if ("why" in journal) return { ok: false, why: journal.why };
    if (place === undefined)
      return { ok: false, why: "the journal needs Athena: name a workgroup or a place for results" };
    const located = await locateJournal(context, { name, region });
    if (!located.ok) return located;
    const { table, days } = located;
    const since = Date.parse(journal.since) - margin;
    if (days !== undefined && now() - days * 24 * hour >= since)
      return {
        ok: false,
        why: `records of its journal expire after ${counted(days, "day")}, which is too soon`,
      };
    const athena = openAthena(config, { region, ...table }, place, wait);
    try {
      const read = await readJournal(athena, table.table, since, mostKeys);
      if (!read.ok) return read;
      return {
        ok: true,
        source: "journal",
        title: `the journal of S3 Metadata, ${table.database}, names ${counted(read.changed.length, "key")} since ${journal.since}`,
        asOf: new Date(now() - lag).toISOString(),
        changed: read.changed,
        records: read.records,
      };
    } finally {
      athena.close();
    }
  };
}

type Read =
  | { readonly ok: true; readonly changed: readonly string[]; readonly records: number }
  | Extract<Candidate, { ok: false }>;

/** Records of before then are the proof that none of later are missing: the journal begins with its configuration (I41). */
async function readJournal(athena: Athena, table: string, since: number, mostKeys: number): Promise<Read> {
  const coverage = await allRows(athena, coverageQuery(table, since));
  if (!coverage.ok) return { ok: false, why: coverage.failure.message };
  const [oldest, records, keys] = coverage.value[0] ?? [];
  const first = Date.parse(isoOf(oldest ?? ""));
  if (!(first < since))
    return {
      ok: false,
      why: `its journal has no record of before ${new Date(since).toISOString()}, which would prove that it was kept then`,
    };
  const number = Number(keys ?? Number.NaN);
  if (!(number <= mostKeys))
    return { ok: false, why: `its journal names ${counted(number, "key")}, which are quicker listed` };
  const changed = await keysOf(athena, keysQuery(table, since));
  if (!changed.ok) return { ok: false, why: changed.failure.message };
  if (changed.value.length < number)
    return { ok: false, why: "Athena gave fewer keys of its journal than it had counted" };
  return { ok: true, changed: changed.value, records: Number(records) };
}

/** In the order of a listing. */
async function keysOf(athena: Athena, sql: string): Promise<Result<readonly string[]>> {
  const rows = await allRows(athena, sql);
  if (!rows.ok) return rows;
  const keys = rows.value.flatMap(([key]) => (key === undefined ? [] : [key]));
  if (keys.length === rows.value.length) return { ok: true, value: keys.sort(compareKeys) };
  return { ok: false, failure: { reason: "failed", message: "a record of its journal names no key" } };
}
