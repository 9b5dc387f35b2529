import type { ReportPlace } from "../platform.ts";
import type { ReadPorts, Result, Surroundings } from "../ports.ts";
import { bucketsToScan, readServiceWriters } from "../scan/fleet.ts";
import { type FleetItem, fleetFile } from "./places.ts";

export type FleetList = {
  readonly run: string;
  /** Name of the file with one item for each bucket, for the map to read. */
  readonly file: string;
  readonly buckets: number;
  /** Accounts or lists that could not be read to the end, one sentence each. */
  readonly problems: readonly string[];
};

/** Ports to one account of the fleet, or why there are none. */
export type AccountPorts = {
  readonly account: string;
  readonly ports: () => Promise<Result<ReadPorts>>;
};

/**
 * Lists the buckets of all accounts, with what only the whole fleet tells of each, into one file that the map of the
 * state machine reads: a list of ten thousand buckets does not fit into the state itself (L40).
 * @param run name of the run; the same name gives the same file.
 * @param names only these buckets; every bucket of the accounts when absent.
 * @returns a failure when not one account could be listed, or the list could not be kept.
 */
export async function listFleet(
  accounts: readonly AccountPorts[],
  place: ReportPlace,
  run: string,
  surroundings: Surroundings,
  names?: readonly string[],
): Promise<Result<FleetList>> {
  const items: FleetItem[] = [];
  const problems: string[] = [];
  let failed: Result<never> | undefined;
  for (const { account, ports } of accounts) {
    const listed = await listAccount(run, account, ports, surroundings, names);
    if (listed.ok) {
      items.push(...listed.value.items);
      if (listed.value.note !== undefined) problems.push(listed.value.note);
    } else {
      failed ??= listed;
      problems.push(`Account ${account}: ${listed.failure.message}`);
    }
  }
  if (failed !== undefined && problems.length === accounts.length && items.length === 0) return failed;
  const file = fleetFile(run);
  const kept = await place.writeText(file, JSON.stringify(items), "application/json");
  return kept.ok ? { ok: true, value: { run, file, buckets: items.length, problems } } : kept;
}

async function listAccount(
  run: string,
  account: string,
  portsOf: AccountPorts["ports"],
  surroundings: Surroundings,
  names: readonly string[] | undefined,
): Promise<Result<{ readonly items: readonly FleetItem[]; readonly note?: string }>> {
  const ports = await portsOf();
  if (!ports.ok) return ports;
  const found = await bucketsToScan(ports.value, names);
  if (!found.ok) return found;
  const { buckets, note } = found.value;
  const writers = await readServiceWriters(ports.value, buckets, surroundings);
  const items = buckets.map(({ name: bucket, region }) => ({
    run,
    account,
    bucket,
    region,
    serviceWriters: [...(writers.get(bucket) ?? [])].sort(),
  }));
  return { ok: true, value: note === undefined ? { items } : { items, note } };
}
