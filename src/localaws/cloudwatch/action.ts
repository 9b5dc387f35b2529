import type { JsonAction, JsonCall } from "../json-service.ts";
import type { Clock } from "../types.ts";
import type { MetricName, MetricStore, Sample } from "./store.ts";

/** A call to CloudWatch with its input read. */
export type CloudWatchCall = JsonCall;

/** Everything a CloudWatch action may reach. */
export type CloudWatchWorld = {
  readonly clock: Clock;
  readonly store: MetricStore;
  /** What services report of themselves within a time, in epoch milliseconds. */
  readonly reported: (metric: MetricName, region: string, from: number, to: number) => readonly Sample[];
};

/** One API call of CloudWatch, one file each. */
export type CloudWatchAction = JsonAction<CloudWatchWorld>;
