/** IAM on the wire: no more than what roles trust whom. */

import { createQueryService } from "../query-service.ts";
import type { Service } from "../types.ts";
import type { IamWorld } from "./action.ts";
import { getRole } from "./actions/get-role.ts";

const namespace = "https://iam.amazonaws.com/doc/2010-05-08/";

export const createIamService = (iam: IamWorld): Service =>
  createQueryService(
    { name: "iam", title: "IAM", namespace, operations: { GetRole: getRole }, resource: ["RoleName"] },
    iam,
  );
