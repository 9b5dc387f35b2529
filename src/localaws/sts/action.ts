import type { OrganizationStore } from "../organizations/organization.ts";
import type { Principals } from "../principals.ts";
import type { QueryAction, QueryCall } from "../query-service.ts";
import type { Clock } from "../types.ts";

/** A call to STS. */
export type StsCall = QueryCall;

/** Everything an STS action may reach. */
export type StsWorld = {
  readonly clock: Clock;
  readonly principals: Principals;
  /** Trust policies, by the ARN of their role. */
  readonly trusts: Map<string, string>;
  readonly organization: OrganizationStore;
};

/** One API call of STS, one file each. */
export type StsAction = QueryAction<StsWorld>;
