/** SNS on the wire: the query protocol. */

import { createQueryService } from "../query-service.ts";
import type { Service } from "../types.ts";
import type { SnsWorld } from "./action.ts";
import { snsOperations } from "./operations.ts";

export const createSnsService = (sns: SnsWorld): Service =>
  createQueryService(
    {
      name: "sns",
      title: "SNS",
      namespace: "http://sns.amazonaws.com/doc/2010-03-31/",
      operations: snsOperations,
      resource: ["TopicArn", "TargetArn", "SubscriptionArn", "Name"],
    },
    sns,
  );
