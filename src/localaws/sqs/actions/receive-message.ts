import { type JsonObject, stringsIn } from "../../wire/json.ts";
import type { SqsAction, SqsCall } from "../action.ts";
import { queueOf, wholeIn } from "../input.ts";
import { attributesDigest, bodyDigest } from "../message.ts";
import { receive } from "../queue.ts";
import type { Message } from "../store.ts";
import { systemAttributes } from "../system-attributes.ts";

/** Answers at once, with nothing when there is nothing: WaitTimeSeconds is read, but nobody waits (D17). */
export const receiveMessage: SqsAction = (call, sqs) => {
  const queue = queueOf(call, sqs, "ReceiveMessage");
  const most = wholeIn(call.input, "MaxNumberOfMessages", 1, 10) ?? 1;
  const hideFor = wholeIn(call.input, "VisibilityTimeout", 0, 43_200);
  wholeIn(call.input, "WaitTimeSeconds", 0, 20);
  const messages = receive(queue, sqs, most, hideFor);
  return messages.length === 0 ? {} : { Messages: messages.map((message) => shown(message, call)) };
};

const shown = (message: Message, call: SqsCall): JsonObject => {
  const system = chosen(systemAttributes(message), systemNames(call));
  const own = chosen(message.attributes, stringsIn(call.input, "MessageAttributeNames") ?? []);
  const digest = own === undefined ? undefined : attributesDigest(own);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: bodyDigest(message.body),
    Body: message.body,
    ...(system !== undefined && { Attributes: system }),
    ...(own !== undefined && { MessageAttributes: own }),
    ...(digest !== undefined && { MD5OfMessageAttributes: digest }),
  };
};

const systemNames = ({ input }: SqsCall): readonly string[] => [
  ...(stringsIn(input, "AttributeNames") ?? []),
  ...(stringsIn(input, "MessageSystemAttributeNames") ?? []),
];

/** "All", ".*", a name, or the start of one before ".*". */
const isAsked = (name: string, asked: readonly string[]): boolean =>
  asked.some(
    (each) => each === "All" || each === name || (each.endsWith(".*") && name.startsWith(each.slice(0, -2))),
  );

const chosen = <T>(
  attributes: Readonly<Record<string, T>>,
  asked: readonly string[],
): Readonly<Record<string, T>> | undefined => {
  const entries = Object.entries(attributes).filter(([name]) => isAsked(name, asked));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
};
