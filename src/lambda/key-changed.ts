import type { Context } from "aws-lambda";
import { custodyPorts } from "../aws/custody-ports.ts";
import { type KeyImpact, keyImpact } from "../flow/key-impact.ts";
import { valueOr } from "../model/fact.ts";
import { desk } from "./desk.ts";
import { type BatchResult, eachMessage } from "./each-message.ts";
import { keyChange } from "./trail-events.ts";
import { home, logger, wire } from "./wire.ts";

const custody = custodyPorts(home);

/** What one change of a key means for the data under it. */
export type KeyChanged = Pick<KeyImpact, "key" | "outcome" | "asOf" | "incomplete"> & {
  readonly state: string;
  readonly objects: number;
  readonly bytes: number;
  readonly buckets: readonly string[];
};

/** Tells people which data hangs on a key that was disabled, scheduled for deletion or otherwise changed. */
export async function handler(event: unknown, context: Context): Promise<BatchResult<KeyChanged>> {
  logger.addContext(context);
  const { ports, options } = await wire(64, () => context.getRemainingTimeInMillis());
  return eachMessage("key-changed", event, keyChange, async (change) => {
    const done = await keyImpact({ ...ports, ...custody }, desk(), change, options);
    if (!done.ok) return done;
    const answer = answerOf(done.value);
    logger.info("key changed", { ...answer, event: change.event, principal: change.principal });
    return { ok: true, value: answer };
  });
}

function answerOf({ custody, state, ...impact }: KeyImpact): KeyChanged {
  const { objects = 0, bytes = 0, buckets = [] } = valueOr(custody, undefined)?.holdings ?? {};
  return { ...impact, state: valueOr(state, "unknown"), objects, bytes, buckets };
}
