/** Athena on the wire. */

import { createJsonService } from "../json-service.ts";
import type { Service } from "../types.ts";
import type { AthenaWorld } from "./action.ts";
import { getQueryExecution } from "./actions/get-query-execution.ts";
import { getQueryResults } from "./actions/get-query-results.ts";
import { startQueryExecution } from "./actions/start-query-execution.ts";
import { stopQueryExecution } from "./actions/stop-query-execution.ts";

export const createAthenaService = (world: AthenaWorld): Service =>
  createJsonService(
    {
      name: "athena",
      title: "Athena",
      version: "1.1",
      operations: {
        StartQueryExecution: startQueryExecution,
        GetQueryExecution: getQueryExecution,
        GetQueryResults: getQueryResults,
        StopQueryExecution: stopQueryExecution,
      },
      resource: ["QueryExecutionId"],
    },
    world,
  );
