import type { JsonAction, JsonCall } from "../json-service.ts";
import type { Clock } from "../types.ts";
import type { Trail } from "./trail.ts";

/** A call to CloudTrail with its input read. */
export type CloudTrailCall = JsonCall;

/** Everything a CloudTrail action may reach. */
export type CloudTrailWorld = { readonly clock: Clock; readonly trail: Pick<Trail, "events"> };

/** One API call of CloudTrail, one file each. */
export type CloudTrailAction = JsonAction<CloudTrailWorld>;
