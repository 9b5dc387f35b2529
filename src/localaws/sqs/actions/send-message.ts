import type { JsonObject } from "../../wire/json.ts";
import type { SqsAction, SqsCall, SqsWorld } from "../action.ts";
import { queueOf, wholeIn } from "../input.ts";
import { attributesDigest, bodyDigest, messageIn } from "../message.ts";
import { addMessage } from "../queue.ts";
import type { Queue } from "../store.ts";

export const sendMessage: SqsAction = (call, sqs) =>
  sendOne(call.input, call, queueOf(call, sqs, "SendMessage"), sqs);

/** Sends the message of a request, or of an entry of a batch. */
export const sendOne = (input: JsonObject, call: SqsCall, queue: Queue, sqs: SqsWorld): JsonObject => {
  const delay = wholeIn(input, "DelaySeconds", 0, 900);
  const { attributes, body } = messageIn(input, queue);
  const { id } = addMessage(queue, { body, attributes, delay, senderId: call.caller.principalId }, sqs);
  const digest = attributesDigest(attributes);
  return {
    MessageId: id,
    MD5OfMessageBody: bodyDigest(body),
    ...(digest !== undefined && { MD5OfMessageAttributes: digest }),
  };
};
