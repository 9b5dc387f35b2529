import type { KeyCheck } from "../delivery/key-check.ts";
import { type Carrier, callerOf, sourceKeys } from "../delivery/parcel.ts";
import { refusedBy } from "../resource-policy.ts";
import type { SqsWorld } from "./action.ts";
import { numberOf } from "./attributes.ts";
import { sizeOf } from "./message.ts";
import { addMessage } from "./queue.ts";

/** S3 drops what it would send to a queue that takes less than this, in bytes (V21). */
const leastSizeForS3 = 65_536;

/** Queues as other services of AWS reach them: their policies, and those of their keys, must let the service in. */
export const createQueueCarrier = (sqs: SqsWorld, mayUse: KeyCheck): Carrier => {
  const obstacle: Carrier["obstacle"] = (to, from) => {
    const queue = sqs.store.queues.get(to);
    if (queue === undefined) return "missing";
    const context = sourceKeys(from);
    const access = { caller: callerOf(from), action: "sqs:SendMessage", context };
    const policy = queue.attributes.get("Policy");
    const why = refusedBy(policy, { ...access, resource: queue.arn, account: queue.account });
    if (why !== undefined) return "forbidden";
    return mayUse(queue.attributes.get("KmsMasterKeyId"), queue, from, "sqs") ? undefined : "forbidden";
  };
  return {
    obstacle,
    take: ({ to, from, text, attributes = {} }) => {
      const queue = sqs.store.queues.get(to);
      if (queue === undefined || obstacle(to, from) !== undefined) return;
      const message = { body: text, attributes };
      const limit = numberOf(queue, "MaximumMessageSize");
      const dropped = from.service === "s3.amazonaws.com" && limit < leastSizeForS3;
      if (dropped || sizeOf(message) > limit) return;
      addMessage(queue, { ...message, senderId: from.service }, sqs);
    },
  };
};
