import type { QueryAction } from "../query-service.ts";

/** Everything an IAM action may reach: roles are known here by their trust policies alone. */
export type IamWorld = {
  /** Trust policies, by the ARN of their role. */
  readonly trusts: ReadonlyMap<string, string>;
};

/** One API call of IAM, one file each. */
export type IamAction = QueryAction<IamWorld>;
