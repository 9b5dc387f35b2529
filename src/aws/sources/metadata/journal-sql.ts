/** The two queries over the journal table of S3 Metadata (I39). Its timestamps have no zone, and are of UTC. */

/** How far back its records go, how many there are, and how many keys have one since a moment. */
export function coverageQuery(table: string, since: number): string {
  return (
    "SELECT min(record_timestamp) AS oldest, count(*) AS records, " +
    `count(DISTINCT CASE WHEN record_timestamp >= ${literal(since)} THEN key END) AS keys FROM ${quoted(table)}`
  );
}

/** The keys that have a record since then, in no order. */
export function keysQuery(table: string, since: number): string {
  return `SELECT DISTINCT key FROM ${quoted(table)} WHERE record_timestamp >= ${literal(since)}`;
}

/** @param at epoch milliseconds. */
function literal(at: number): string {
  return `TIMESTAMP '${new Date(at).toISOString().replace("T", " ").replace("Z", "")}'`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
