/** Organizations on the wire. */

import { createJsonService } from "../json-service.ts";
import type { Service } from "../types.ts";
import { describeOrganization } from "./actions/describe-organization.ts";
import { listAccounts } from "./actions/list-accounts.ts";
import type { OrganizationStore } from "./organization.ts";

export const createOrganizationsService = (store: OrganizationStore): Service =>
  createJsonService(
    {
      name: "organizations",
      title: "Organizations",
      version: "1.1",
      operations: { DescribeOrganization: describeOrganization, ListAccounts: listAccounts },
      resource: [],
    },
    store,
  );
