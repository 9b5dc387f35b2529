import type { BusEvent } from "../delivery/bus-event.ts";
import type { JsonAction, JsonCall } from "../json-service.ts";
import type { Clock } from "../types.ts";
import type { FindingStore } from "./store.ts";

/** A call to Security Hub with its input read. */
export type SecurityHubCall = JsonCall;

/** Everything a Security Hub action may reach. */
export type SecurityHubWorld = {
  readonly clock: Clock;
  readonly store: FindingStore;
  readonly bus: (event: BusEvent) => unknown;
};

/** One API call of Security Hub, one file each. */
export type SecurityHubAction = JsonAction<SecurityHubWorld>;
