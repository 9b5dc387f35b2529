import type { Context } from "aws-lambda";
import { type GuardReaction, restoreGuard } from "../flow/restore-guard.ts";
import { desk } from "./desk.ts";
import { type BatchResult, eachMessage } from "./each-message.ts";
import { settingChange } from "./trail-events.ts";
import { logger, wire } from "./wire.ts";

/** What became of one changed bucket. */
export type BucketChanged = Pick<GuardReaction, "bucket" | "outcome"> & {
  readonly failing: readonly string[];
  readonly actions: readonly string[];
  readonly refused: readonly string[];
};

/** Restores of one bucket in an hour against the same principal, before a person is asked instead. */
const mostRestores = 3;

/** Judges each bucket whose settings were changed, and restores its guard where the baseline says so. */
export async function handler(event: unknown, context: Context): Promise<BatchResult<BucketChanged>> {
  logger.addContext(context);
  const { ports, options } = await wire(4, () => context.getRemainingTimeInMillis());
  return eachMessage("bucket-changed", event, settingChange, async (change) => {
    const done = await restoreGuard(ports, desk(), change, { ...options, mostRestores });
    if (!done.ok) return done;
    const answer = answerOf(done.value);
    logger.info("bucket changed", { ...answer, event: change.event, principal: change.principal });
    return { ok: true, value: answer };
  });
}

function answerOf({ bucket, outcome, failing, receipts, refusals }: GuardReaction): BucketChanged {
  return {
    bucket,
    outcome,
    failing: failing.map(({ rule }) => rule),
    actions: receipts.map(({ status, action }) => `${action.kind} ${status}`),
    refused: refusals.map(({ code }) => code),
  };
}
