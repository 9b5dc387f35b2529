import type { JsonObject } from "../../wire/json.ts";
import type { SqsAction } from "../action.ts";
import { invalidReceipt } from "../errors.ts";
import { queueOf, receiptIn } from "../input.ts";
import { receiptOf } from "../queue.ts";
import type { Queue } from "../store.ts";

export const deleteMessage: SqsAction = (call, sqs) => {
  deleteOne(call.input, queueOf(call, sqs, "DeleteMessage"));
  return {};
};

/** Deleting twice is fine; the handle of an earlier receipt deletes nothing. */
export const deleteOne = (input: JsonObject, queue: Queue): JsonObject => {
  const handle = receiptIn(input);
  const found = receiptOf(queue, handle);
  if (found === undefined) throw invalidReceipt(handle);
  if (found.message !== undefined) queue.messages.delete(found.message.id);
  return {};
};
