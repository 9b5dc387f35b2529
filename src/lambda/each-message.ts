import type { SQSBatchResponse } from "aws-lambda";
import type { Result } from "../flow/ports.ts";
import { messagesOf } from "./messages.ts";
import type { TrailMessage } from "./trail-events.ts";
import { logger } from "./wire.ts";

export type BatchResult<Outcome> = SQSBatchResponse & { readonly outcomes: readonly Outcome[] };

/**
 * Works off the messages of an event one after the other. One that cannot be worked off fails alone (V34); where the
 * event is no batch, the whole invocation fails, because only then does Lambda try it again (L22).
 */
export async function eachMessage<Change, Outcome>(
  event: unknown,
  read: (payload: unknown) => TrailMessage<Change>,
  work: (change: Change) => Promise<Result<Outcome>>,
): Promise<BatchResult<Outcome>> {
  const outcomes: Outcome[] = [];
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { itemIdentifier, payload } of messagesOf(event)) {
    const message = read(payload);
    if ("ignored" in message) {
      logger.info("ignored", { why: message.ignored });
      continue;
    }
    const why = "problem" in message ? message.problem : await outcomeOf(message.change);
    if (why === undefined) continue;
    if (itemIdentifier === undefined) throw new Error(why);
    logger.error("message failed", { why, itemIdentifier });
    batchItemFailures.push({ itemIdentifier });
  }
  return { outcomes, batchItemFailures };

  /** Why it failed; undefined when it did not. */
  async function outcomeOf(change: Change): Promise<string | undefined> {
    const done = await work(change);
    if (!done.ok) return done.failure.message;
    outcomes.push(done.value);
    return undefined;
  }
}
