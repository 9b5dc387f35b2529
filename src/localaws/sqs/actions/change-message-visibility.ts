import type { JsonObject } from "../../wire/json.ts";
import type { SqsAction, SqsWorld } from "../action.ts";
import { invalidReceipt, missingParameter, notInFlight } from "../errors.ts";
import { queueOf, receiptIn, wholeIn } from "../input.ts";
import { receiptOf } from "../queue.ts";
import type { Queue } from "../store.ts";

export const changeMessageVisibility: SqsAction = (call, sqs) => {
  changeOne(call.input, queueOf(call, sqs, "ChangeMessageVisibility"), sqs);
  return {};
};

/** The timeout starts anew; 0 makes a message visible at once. */
export const changeOne = (input: JsonObject, queue: Queue, { clock }: SqsWorld): JsonObject => {
  const handle = receiptIn(input);
  const timeout = wholeIn(input, "VisibilityTimeout", 0, 43_200);
  if (timeout === undefined) throw missingParameter("VisibilityTimeout");
  const found = receiptOf(queue, handle);
  if (found === undefined) throw invalidReceipt(handle);
  const now = clock.now();
  if (found.message === undefined || found.message.visibleAt <= now) throw notInFlight();
  found.message.visibleAt = now + timeout * 1000;
  return {};
};
