import type { Destinations } from "../delivery/parcel.ts";
import type { QueryAction, QueryCall } from "../query-service.ts";
import type { Clock, Random } from "../types.ts";
import type { SnsStore } from "./store.ts";

/** A call to SNS. */
export type SnsCall = QueryCall;

/** Everything an SNS action may reach. */
export type SnsWorld = {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: SnsStore;
  /** Takes messages to subscribers. */
  readonly destinations: Pick<Destinations, "send">;
};

/** One API call of SNS, one file each. */
export type SnsAction = QueryAction<SnsWorld>;
