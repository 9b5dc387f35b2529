import type { SqsAction } from "../action.ts";
import { batchIn, eachEntry } from "../batch.ts";
import { queueOf } from "../input.ts";
import { changeOne } from "./change-message-visibility.ts";

export const changeMessageVisibilityBatch: SqsAction = (call, sqs) => {
  const queue = queueOf(call, sqs, "ChangeMessageVisibility");
  return eachEntry(batchIn(call, "ChangeMessageVisibilityBatch"), (entry) => changeOne(entry, queue, sqs));
};
