/** What happens to messages in a queue. Time is the virtual clock's; nothing waits. */

import { uuid } from "../random.ts";
import type { SqsWorld } from "./action.ts";
import { numberOf, redriveOf } from "./attributes.ts";
import type { NewMessage } from "./message.ts";
import type { Message, Queue } from "./store.ts";

export type Sent = NewMessage & {
  readonly senderId: string;
  /** Seconds; the queue's own unless said. */
  readonly delay?: number | undefined;
};

export const addMessage = (queue: Queue, sent: Sent, { clock, random }: SqsWorld): Message => {
  const now = clock.now();
  const delay = sent.delay ?? numberOf(queue, "DelaySeconds");
  const { body, attributes, senderId } = sent;
  const times = { sentAt: now, visibleAt: now + delay * 1000 };
  const message: Message = { id: uuid(random), body, attributes, senderId, ...times, receiveCount: 0 };
  queue.messages.set(message.id, message);
  return message;
};

/** Messages leave a queue when their time is over, received or not. */
const expire = (queue: Queue, now: number): void => {
  const oldest = now - numberOf(queue, "MessageRetentionPeriod") * 1000;
  for (const [id, { sentAt }] of queue.messages) {
    // A dead-letter queue keeps the time they were first sent, so they are not in order of it.
    if (sentAt < oldest) queue.messages.delete(id);
  }
};

/** A message that failed too often goes to the dead-letter queue, if that is still there. */
const redriven = (queue: Queue, message: Message, { clock, store }: SqsWorld): boolean => {
  const redrive = redriveOf(queue);
  if (redrive === undefined || message.receiveCount < redrive.after) return false;
  const target = store.queues.get(redrive.to);
  if (target === undefined) return false;
  queue.messages.delete(message.id);
  const { receipt: _, ...moved } = message;
  const deadLetterSource = queue.arn;
  target.messages.set(message.id, { ...moved, visibleAt: clock.now(), receiveCount: 0, deadLetterSource });
  return true;
};

/**
 * Takes up to `most` visible messages, oldest first, and hides them.
 * @param hideFor seconds; the queue's visibility timeout unless said.
 */
export const receive = (
  queue: Queue,
  sqs: SqsWorld,
  most: number,
  hideFor: number = numberOf(queue, "VisibilityTimeout"),
): readonly Message[] => {
  const now = sqs.clock.now();
  expire(queue, now);
  const taken: Message[] = [];
  for (const message of [...queue.messages.values()]) {
    if (taken.length >= most) break;
    if (message.visibleAt > now || redriven(queue, message, sqs)) continue;
    message.receiveCount += 1;
    message.firstReceivedAt ??= now;
    message.visibleAt = now + hideFor * 1000;
    message.receipt = newReceipt(queue, message, sqs);
    taken.push(message);
  }
  return taken;
};

const newReceipt = (queue: Queue, message: Message, { random }: SqsWorld): string =>
  Buffer.from([random.id(8), queue.arn, message.id].join(" ")).toString("base64");

/** The message a receipt handle was given out for, or undefined when the text is no handle of this queue. */
export const receiptOf = (
  queue: Queue,
  handle: string,
): { readonly message: Message | undefined } | undefined => {
  const [, arn, id] = Buffer.from(handle, "base64").toString("utf8").split(" ");
  if (arn !== queue.arn || id === undefined) return undefined;
  const message = queue.messages.get(id);
  return { message: message?.receipt === handle ? message : undefined };
};
