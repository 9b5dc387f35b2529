import type { SqsAction } from "../action.ts";
import { purgeInProgress } from "../errors.ts";
import { queueOf } from "../input.ts";

const MINUTE = 60_000;

export const purgeQueue: SqsAction = (call, sqs) => {
  const queue = queueOf(call, sqs, "PurgeQueue");
  const now = sqs.clock.now();
  if (queue.purgedAt !== undefined && now < queue.purgedAt + MINUTE) throw purgeInProgress(queue.name);
  queue.purgedAt = now;
  queue.messages.clear();
  return {};
};
