import type { SQSBatchResponse } from "aws-lambda";
import type { Result } from "../flow/ports.ts";
import { type MessageFailure, settledFailures } from "./failures.ts";
import { messagesOf } from "./messages.ts";
import type { TrailMessage } from "./trail-events.ts";
import { logger } from "./wire.ts";

export type BatchResult<Outcome> = SQSBatchResponse & { readonly outcomes: readonly Outcome[] };

/** Works off the messages of an event one after the other; what cannot be worked off fails alone. */
export async function eachMessage<Change, Outcome>(
  name: string,
  event: unknown,
  read: (payload: unknown) => TrailMessage<Change>,
  work: (change: Change) => Promise<Result<Outcome>>,
): Promise<BatchResult<Outcome>> {
  const outcomes: Outcome[] = [];
  const failures: MessageFailure[] = [];
  for (const message of messagesOf(event)) {
    const { queued, payload } = message;
    const told = read(payload);
    if ("ignored" in told) {
      logger.info("ignored", { why: told.ignored, messageId: queued?.messageId });
      continue;
    }
    if ("problem" in told) {
      failures.push({ message, why: told.problem, malformed: true });
      continue;
    }
    const done = await work(told.change);
    if (done.ok) outcomes.push(done.value);
    else failures.push({ message, why: done.failure.message });
  }
  return { outcomes, batchItemFailures: await settledFailures(failures, name) };
}
