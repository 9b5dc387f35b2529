import type { SqsAction } from "../action.ts";
import { queueOf } from "../input.ts";

export const deleteQueue: SqsAction = (call, sqs) => {
  const { arn } = queueOf(call, sqs, "DeleteQueue");
  sqs.store.queues.delete(arn);
  sqs.store.deleted.set(arn, sqs.clock.now());
  return {};
};
