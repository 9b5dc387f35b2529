import type { JsonAction, JsonCall } from "../json-service.ts";
import type { Clock, Random } from "../types.ts";
import type { SqsStore } from "./store.ts";

/** A call to SQS with its input read. */
export type SqsCall = JsonCall;

/** Everything an SQS action may reach. */
export type SqsWorld = { readonly clock: Clock; readonly random: Random; readonly store: SqsStore };

/** One API call of SQS, one file each. */
export type SqsAction = JsonAction<SqsWorld>;
