/** SQS on the wire: AWS JSON 1.0, as its clients speak it since 2023. */

import { createJsonService } from "../json-service.ts";
import type { Service } from "../types.ts";
import type { SqsWorld } from "./action.ts";
import { sqsOperations } from "./operations.ts";

export const createSqsService = (sqs: SqsWorld): Service =>
  createJsonService(
    {
      name: "sqs",
      title: "SQS",
      version: "1.0",
      operations: sqsOperations,
      resource: ["QueueUrl", "QueueName"],
    },
    sqs,
  );
