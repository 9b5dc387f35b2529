/** STS on the wire. */

import { createQueryService, type QueryAction } from "../query-service.ts";
import type { Service } from "../types.ts";
import type { StsWorld } from "./action.ts";
import { assumeRole } from "./actions/assume-role.ts";
import { getCallerIdentity } from "./actions/get-caller-identity.ts";

/** Every operation of the embedded STS. */
const operations: Readonly<Record<string, QueryAction<StsWorld>>> = {
  AssumeRole: assumeRole,
  GetCallerIdentity: getCallerIdentity,
};

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

export const createStsService = (sts: StsWorld): Service =>
  createQueryService({ name: "sts", title: "STS", namespace, operations, resource: ["RoleArn"] }, sts);
