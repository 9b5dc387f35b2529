import type { Context, SQSBatchResponse } from "aws-lambda";
import { reportPlace } from "../aws/report-place.ts";
import { createReceiptFiles } from "../flow/fleet/receipt-files.ts";
import type { Result } from "../flow/ports.ts";
import { type Reaction, react } from "../flow/react.ts";
import type { Receipt } from "../model/receipt.ts";
import { resourceId } from "../model/resource.ts";
import { type ObjectMessage, objectMessages } from "./object-events.ts";
import { home, logger, setting, wire } from "./wire.ts";

/** What an invocation answers; SQS reads `batchItemFailures`, the rest is for people. */
export type ObjectCreatedResult = SQSBatchResponse & {
  readonly judged: number;
  readonly failing: number;
  readonly mended: number;
  readonly refused: readonly string[];
};

/**
 * Judges each object that an event says was created, and mends it where the baseline says so. One message that
 * cannot be worked off fails alone: its neighbours are done and not delivered again (V34).
 */
export async function handler(event: unknown, context: Context): Promise<ObjectCreatedResult> {
  logger.addContext(context);
  const messages = objectMessages(event);
  const { ports, options } = await wire(16, () => context.getRemainingTimeInMillis());
  const objects = messages.flatMap((message) => message.objects);
  const reactions = await react(ports, objects, options, receiptKeeper(context));
  const failures = messages.flatMap((message) => failureOf(message, reactions));
  // Lambda tries an asynchronous event again only when the whole invocation fails (L22).
  if (failures.length > 0 && messages.some(({ itemIdentifier }) => itemIdentifier === undefined))
    throw new Error(failures.map(({ why }) => why).join("; "));
  for (const { why } of failures) logger.error("message failed", { why });
  return {
    ...summary(reactions),
    batchItemFailures: failures.map(({ itemIdentifier }) => ({ itemIdentifier })),
  };
}

/** Receipts go into the report bucket; without one, as on an engineer's machine, they are in the log alone. */
function receiptKeeper({ awsRequestId }: Context): ((receipt: Receipt) => Promise<void>) | undefined {
  const bucket = setting("BUCKETSEAL_REPORTS");
  if (bucket === "") return undefined;
  const day = new Date().toISOString().slice(0, 10);
  const place = reportPlace(home, bucket);
  return createReceiptFiles(place, (file) => `receipts/${day}/${awsRequestId}-${file}.jsonl`).write;
}

type MessageFailure = { readonly itemIdentifier: string; readonly why: string };

function failureOf(
  message: ObjectMessage,
  reactions: ReadonlyMap<string, Result<Reaction>>,
): readonly MessageFailure[] {
  const itemIdentifier = message.itemIdentifier ?? "";
  if (message.problem !== undefined) return [{ itemIdentifier, why: message.problem }];
  for (const { bucket, key } of message.objects) {
    const reaction = reactions.get(bucket);
    if (reaction === undefined) continue;
    if (!reaction.ok) return [{ itemIdentifier, why: reaction.failure.message }];
    const failed = reaction.value.receipts.find(
      ({ status, action }) =>
        status === "failed" && action.resource.type === "object" && action.resource.key === key,
    );
    if (failed !== undefined) return [{ itemIdentifier, why: failed.message ?? "the action failed" }];
  }
  return [];
}

function summary(
  reactions: ReadonlyMap<string, Result<Reaction>>,
): Omit<ObjectCreatedResult, "batchItemFailures"> {
  const settled = [...reactions.values()].flatMap((reaction) => (reaction.ok ? [reaction.value] : []));
  const verdicts = settled.flatMap((reaction) => reaction.verdicts);
  const failing = verdicts.filter(({ verdict }) => verdict === "fail");
  for (const { rule, verdict, resource, evidence } of verdicts)
    if (verdict !== "pass")
      logger.info("finding", { rule, verdict, resource: resourceId(resource), summary: evidence.summary });
  for (const { receipts } of settled)
    for (const { status, action, message } of receipts)
      logger.info("action", { status, id: action.id, message });
  return {
    judged: new Set(verdicts.map(({ resource }) => resourceId(resource))).size,
    failing: new Set(failing.map(({ resource }) => resourceId(resource))).size,
    mended: settled.flatMap(({ receipts }) => receipts).filter(({ status }) => status === "applied").length,
    refused: settled.flatMap(({ refusals }) =>
      refusals.map(({ code, resource }) => `${code} ${resourceId(resource)}`),
    ),
  };
}
