import type { SqsAction } from "../action.ts";
import { numberOf } from "../attributes.ts";
import { batchIn, eachEntry } from "../batch.ts";
import { largeBatch } from "../errors.ts";
import { queueOf } from "../input.ts";
import { sendOne } from "./send-message.ts";

export const sendMessageBatch: SqsAction = (call, sqs) => {
  const queue = queueOf(call, sqs, "SendMessage");
  const entries = batchIn(call, "SendMessageBatch");
  const bytes = entries.reduce(
    (sum, { MessageBody: body }) => sum + Buffer.byteLength(String(body ?? "")),
    0,
  );
  const limit = numberOf(queue, "MaximumMessageSize");
  // All messages of a batch together may be as large as one (L33).
  if (bytes > Math.max(limit, 1_048_576)) throw largeBatch(1_048_576, bytes);
  return eachEntry(entries, (entry) => sendOne(entry, call, queue, sqs));
};
