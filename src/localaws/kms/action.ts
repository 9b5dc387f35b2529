import type { Call, Clock, Random } from "../types.ts";
import type { JsonObject } from "../wire/json.ts";
import type { KmsStore } from "./store.ts";

/** A call to KMS with its input read. */
export type KmsCall = Call & { readonly input: JsonObject };

/** Everything a KMS action may reach. */
export type KmsWorld = {
  readonly clock: Clock;
  readonly random: Random;
  readonly store: KmsStore;
};

/** One API call of KMS, one file each. What it returns is the answer's JSON; undefined is an empty answer. */
export type KmsAction = (call: KmsCall, kms: KmsWorld) => JsonObject | undefined;
