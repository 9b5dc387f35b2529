/** Security Hub on the wire. */

import { createRestJsonService } from "../rest-json-service.ts";
import type { Service } from "../types.ts";
import type { SecurityHubWorld } from "./action.ts";
import { batchImportFindings } from "./actions/batch-import-findings.ts";
import { batchUpdateFindings } from "./actions/batch-update-findings.ts";
import { getFindings } from "./actions/get-findings.ts";

export const createSecurityHubService = (hub: SecurityHubWorld): Service =>
  createRestJsonService(
    {
      name: "securityhub",
      title: "Security Hub",
      routes: [
        {
          operation: "BatchImportFindings",
          method: "POST",
          path: "/findings/import",
          action: batchImportFindings,
        },
        { operation: "GetFindings", method: "POST", path: "/findings", action: getFindings },
        {
          operation: "BatchUpdateFindings",
          method: "PATCH",
          path: "/findings/batchupdate",
          action: batchUpdateFindings,
        },
      ],
    },
    hub,
  );
