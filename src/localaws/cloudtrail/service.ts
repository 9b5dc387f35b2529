/** CloudTrail on the wire. */

import { createJsonService } from "../json-service.ts";
import type { Service } from "../types.ts";
import type { CloudTrailWorld } from "./action.ts";
import { lookupEvents } from "./actions/lookup-events.ts";

export const createCloudTrailService = (cloudTrail: CloudTrailWorld): Service =>
  createJsonService(
    {
      name: "cloudtrail",
      title: "CloudTrail",
      version: "1.1",
      operations: { LookupEvents: lookupEvents },
      resource: [],
    },
    cloudTrail,
  );
