import type { JsonAction, JsonCall } from "../json-service.ts";
import type { Clock, Random } from "../types.ts";
import type { KmsStore } from "./store.ts";

/** A call to KMS with its input read. */
export type KmsCall = JsonCall;

/** Everything a KMS action may reach. */
export type KmsWorld = {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: KmsStore;
};

/** One API call of KMS, one file each. */
export type KmsAction = JsonAction<KmsWorld>;
