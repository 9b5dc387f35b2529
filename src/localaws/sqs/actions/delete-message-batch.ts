import type { SqsAction } from "../action.ts";
import { batchIn, eachEntry } from "../batch.ts";
import { queueOf } from "../input.ts";
import { deleteOne } from "./delete-message.ts";

export const deleteMessageBatch: SqsAction = (call, sqs) => {
  const queue = queueOf(call, sqs, "DeleteMessage");
  return eachEntry(batchIn(call, "DeleteMessageBatch"), (entry) => deleteOne(entry, queue));
};
