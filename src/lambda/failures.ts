import type { SQSBatchResponse } from "aws-lambda";
import { deadLettersIn } from "../aws/dead-letters.ts";
import type { DeadLetterPort } from "../flow/platform.ts";
import type { Message } from "./messages.ts";
import { home, logger, setting } from "./wire.ts";

/** A message that was not worked off, and why. */
export type MessageFailure = {
  readonly message: Pick<Message, "queued">;
  readonly why: string;
  /** Set when it can never be worked off, however often it is delivered. */
  readonly malformed?: true;
};

type Failures = SQSBatchResponse["batchItemFailures"];

let deadLetters: DeadLetterPort | undefined;

/**
 * Answers SQS which messages to deliver again: each fails alone, and its neighbours are done (V34). Those that are
 * malformed go into the dead-letter queue at once, with the reason beside them, instead of coming back five times.
 * @throws Error where the event is no batch: only then does Lambda try it again (L22).
 */
export async function settledFailures(failures: readonly MessageFailure[], name: string): Promise<Failures> {
  if (failures.some(({ message }) => message.queued === undefined))
    throw new Error(failures.map(({ why }) => why).join("; "));
  for (const { message, why, malformed = false } of failures)
    logger.error("message failed", { why, malformed, messageId: message.queued?.messageId });
  const aside = await putAside(failures, name);
  return failures.flatMap(({ message: { queued } }) =>
    queued === undefined || aside.has(queued.messageId) ? [] : [{ itemIdentifier: queued.messageId }],
  );
}

/** Without a queue to put them in, malformed messages come back until SQS itself puts them aside. */
async function putAside(failures: readonly MessageFailure[], from: string): Promise<ReadonlySet<string>> {
  const queue = setting("BUCKETSEAL_DEAD_LETTERS");
  const letters = failures.flatMap(({ message: { queued }, why, malformed }) =>
    queued === undefined || malformed !== true ? [] : [{ ...queued, reason: why, from }],
  );
  if (queue === "" || letters.length === 0) return new Set();
  deadLetters ??= deadLettersIn(home, queue);
  return deadLetters.putAside(letters);
}
