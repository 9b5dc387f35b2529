import type { SqsAction } from "../action.ts";
import { attributesIn, setAttributes } from "../attributes.ts";
import { queueOf } from "../input.ts";

/** Changes what is given and leaves the rest. */
export const setQueueAttributes: SqsAction = (call, sqs) => {
  const queue = queueOf(call, sqs, "SetQueueAttributes");
  setAttributes(queue, attributesIn(call.input));
  queue.modifiedAt = sqs.clock.now();
  return {};
};
