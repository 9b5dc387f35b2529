import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetter, DeadLetterPort } from "../flow/platform.ts";
import { type AwsConfig, plainClient } from "./clients.ts";
import { attempt } from "./errors.ts";

/** Entries of one call, and bytes of all of them that every queue takes. */
const most = 10;
const mostBytes = 256 * 1024;

/** Puts messages that can never be worked off into a dead-letter queue, with the reason beside each as an attribute. */
export function deadLettersIn(config: AwsConfig, queueUrl: string): DeadLetterPort {
  const client = new SQSClient(plainClient(config));
  return {
    putAside: async (letters) => {
      const kept = new Set<string>();
      for (const batch of batches(letters)) {
        const answer = await attempt(`sqs:SendMessage to ${queueUrl}`, () =>
          client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: batch.map(entryOf) })),
        );
        // Those that were not taken stay where they are, and are delivered again.
        if (!answer.ok) continue;
        for (const { Id } of answer.value.Successful ?? []) {
          const letter = batch[Number(Id)];
          if (letter !== undefined) kept.add(letter.messageId);
        }
      }
      return kept;
    },
  };
}

function* batches(letters: readonly DeadLetter[]): Generator<readonly DeadLetter[]> {
  let batch: DeadLetter[] = [];
  let bytes = 0;
  for (const letter of letters) {
    const size = Buffer.byteLength(letter.body) + Buffer.byteLength(letter.reason) + 256;
    if (batch.length > 0 && (batch.length === most || bytes + size > mostBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(letter);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function entryOf({ body, reason, messageId, from }: DeadLetter, index: number) {
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  return {
    Id: String(index),
    MessageBody: body,
    MessageAttributes: { reason: text(reason), messageId: text(messageId), function: text(from) },
  };
}
