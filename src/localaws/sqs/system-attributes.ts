import type { Message } from "./store.ts";

/** What SQS itself tells of a received message. Times are epoch milliseconds. */
export const systemAttributes = (message: Message): Readonly<Record<string, string>> => ({
  SenderId: message.senderId,
  SentTimestamp: String(message.sentAt),
  ApproximateReceiveCount: String(message.receiveCount),
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? 0),
  ...(message.deadLetterSource !== undefined && { DeadLetterQueueSourceArn: message.deadLetterSource }),
});
