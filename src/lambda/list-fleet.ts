import type { Context } from "aws-lambda";
import { organizationAccounts } from "../aws/organization.ts";
import { reportPlace } from "../aws/report-place.ts";
import { type FleetList, listFleet } from "../flow/fleet/list-fleet.ts";
import type { Ports, Result } from "../flow/ports.ts";
import type { Baseline } from "../model/baseline.ts";
import { portsTo } from "./accounts.ts";
import { inputOf } from "./fleet-inputs.ts";
import { home, logger, required, setting, wire } from "./wire.ts";

/** Begins a fleet scan: lists the buckets of all accounts for the state machine to map over. */
export async function handler(event: unknown, context: Context): Promise<FleetList> {
  logger.addContext(context);
  const { run } = inputOf("listFleet", event);
  const { ports, options } = await wire(32, () => context.getRemainingTimeInMillis());
  const accounts = await accountsOf(ports, options.baseline);
  if (!accounts.ok) throw new Error(accounts.failure.message);
  const listed = await listFleet(
    accounts.value.map((account) => ({ account, ports: () => portsTo(account, run, ports) })),
    reportPlace(home, required("BUCKETSEAL_REPORTS")),
    run,
    options.surroundings,
  );
  if (!listed.ok) throw new Error(listed.failure.message);
  const { buckets, problems } = listed.value;
  logger.info("fleet listed", { run, accounts: accounts.value.length, buckets, problems });
  return listed.value;
}

/**
 * From BUCKETSEAL_ACCOUNTS: ids with commas between, or `organization`; from the baseline where that is empty; our own
 * account alone where neither says more.
 */
async function accountsOf(ports: Ports, { scan }: Baseline): Promise<Result<readonly string[]>> {
  const written = setting("BUCKETSEAL_ACCOUNTS");
  const ids = written.split(/[\s,]+/).filter((id) => id !== "");
  const accounts = ids.length > 0 ? ids : (scan.accounts ?? []);
  if (accounts === "organization" || accounts[0] === "organization") return organizationAccounts(home);
  if (accounts.length > 0) return { ok: true, value: accounts };
  const me = await ports.whoAmI();
  return me.ok ? { ok: true, value: [me.value.account] } : me;
}
