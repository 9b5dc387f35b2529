import type { JsonAction } from "../json-service.ts";
import type { BucketState } from "../s3/action.ts";
import type { Journal } from "../s3/metadata/journal.ts";
import type { Clock, Random } from "../types.ts";

/** What a query gave: text, as Athena has every value; undefined where there is none. */
export type ResultRow = readonly (string | undefined)[];

export type Execution = {
  readonly id: string;
  readonly account: string;
  readonly sql: string;
  readonly catalog: string;
  readonly database: string;
  readonly output: string | undefined;
  readonly startedAt: number;
  readonly columns: readonly string[];
  readonly rows: readonly ResultRow[];
  /** Why it failed; its rows are none then. */
  readonly problem: string | undefined;
  state: "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
};

export type AthenaWorld = {
  readonly clock: Clock;
  readonly random: Random;
  readonly buckets: ReadonlyMap<string, BucketState>;
  readonly executions: Map<string, Execution>;
  readonly journal: Pick<Journal, "recordsOf">;
};

/** One API call of Athena, one file each. */
export type AthenaAction = JsonAction<AthenaWorld>;
