import type { Context } from "aws-lambda";
import { organizationAccounts } from "../aws/organization.ts";
import { reportPlace } from "../aws/report-place.ts";
import { type FleetList, listFleet } from "../flow/fleet/list-fleet.ts";
import type { Ports, Result } from "../flow/ports.ts";
import { portsTo } from "./accounts.ts";
import { inputOf } from "./fleet-inputs.ts";
import { home, logger, required, setting, wire } from "./wire.ts";

/** Begins a fleet scan: lists the buckets of all accounts for the state machine to map over. */
export async function handler(event: unknown, context: Context): Promise<FleetList> {
  logger.addContext(context);
  const { run } = inputOf("listFleet", event);
  const { ports, options } = await wire(32, () => context.getRemainingTimeInMillis());
  const accounts = await accountsOf(ports);
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

/** From BUCKETSEAL_ACCOUNTS: ids with commas between, `organization`, or nothing for our own account alone. */
async function accountsOf(ports: Ports): Promise<Result<readonly string[]>> {
  const written = setting("BUCKETSEAL_ACCOUNTS");
  if (written === "organization") return organizationAccounts(home);
  const ids = written.split(/[\s,]+/).filter((id) => id !== "");
  if (ids.length > 0) return { ok: true, value: ids };
  const me = await ports.whoAmI();
  return me.ok ? { ok: true, value: [me.value.account] } : me;
}
