import type { Context, SQSBatchResponse } from "aws-lambda";
import { reportPlace } from "../aws/report-place.ts";
import { createReceiptFiles } from "../flow/fleet/receipt-files.ts";
import { createMendLimit, type MendLimit } from "../flow/mend-limit.ts";
import type { SharedPlace } from "../flow/platform.ts";
import type { Surroundings } from "../flow/ports.ts";
import { type Reaction, react, type Unsettled } from "../flow/react.ts";
import type { Receipt } from "../model/receipt.ts";
import { type ObjectRef, resourceId } from "../model/resource.ts";
import { alerts } from "./desk.ts";
import { type MessageFailure, settledFailures } from "./failures.ts";
import { type ObjectMessage, objectMessages } from "./object-events.ts";
import { home, logger, recent, setting, wire } from "./wire.ts";

/** What an invocation answers; SQS reads `batchItemFailures`, the rest is for people. */
export type ObjectCreatedResult = SQSBatchResponse & {
  readonly judged: number;
  readonly failing: number;
  readonly mended: number;
  readonly refused: readonly string[];
};

/** Mendings of one object within an hour, before a person is asked instead. */
const mostMended = 5;

/**
 * Judges each object that an event says was created, and mends it where the baseline says so. One message that
 * cannot be worked off fails alone: its neighbours are done and not delivered again (V34).
 */
export async function handler(event: unknown, context: Context): Promise<ObjectCreatedResult> {
  logger.addContext(context);
  const messages = objectMessages(event);
  const objects = messages.flatMap((message) => message.objects);
  const { ports, options } = await wire(32, () => context.getRemainingTimeInMillis());
  const place = reports();
  const reaction = await react(ports, objects, {
    ...options,
    recent: recent(ports, options),
    limit: limitOf(place, options.surroundings, context),
    keep: receiptKeeper(place, context),
  });
  logReaction(reaction, messages);
  const failures = messages.flatMap((message) => failureOf(message, reaction.unsettled));
  return { ...summary(reaction), batchItemFailures: await settledFailures(failures, "object-created") };
}

let madePlace: SharedPlace | undefined;

/** Undefined where there is no report bucket, as on an engineer's machine. */
function reports(): SharedPlace | undefined {
  const bucket = setting("BUCKETSEAL_REPORTS");
  if (bucket !== "") madePlace ??= reportPlace(home, bucket);
  return madePlace;
}

let madeLimit: MendLimit | undefined;
let invocation = "";

/** One for as long as the function stays warm: it remembers what was mended. */
function limitOf(
  place: SharedPlace | undefined,
  surroundings: Surroundings,
  { awsRequestId }: Context,
): MendLimit {
  invocation = awsRequestId;
  madeLimit ??= createMendLimit(place, alerts(), surroundings, () => invocation, mostMended);
  return madeLimit;
}

/** Receipts go into the report bucket; without one they are in the log alone. */
function receiptKeeper(
  place: SharedPlace | undefined,
  { awsRequestId }: Context,
): (receipt: Receipt) => Promise<void> {
  if (place === undefined) return async () => undefined;
  const day = new Date().toISOString().slice(0, 10);
  return createReceiptFiles(place, (file) => `receipts/${day}/${awsRequestId}-${file}.jsonl`).write;
}

function failureOf(message: ObjectMessage, unsettled: readonly Unsettled[]): readonly MessageFailure[] {
  if (message.problem !== undefined) return [{ message, why: message.problem, malformed: true }];
  const own = unsettled.find(({ ref }) => message.objects.some((object) => areTheSame(object, ref)));
  return own === undefined ? [] : [{ message, why: own.why }];
}

/** An event may leave out the version that HEAD then tells. */
function areTheSame(a: ObjectRef, b: ObjectRef): boolean {
  const versions = a.versionId === undefined || b.versionId === undefined || a.versionId === b.versionId;
  return versions && a.bucket === b.bucket && a.key === b.key;
}

/** Each line names the messages it came of. */
function logReaction({ verdicts, receipts }: Reaction, messages: readonly ObjectMessage[]): void {
  const ids = new Map<string, string[]>();
  for (const { queued, objects } of messages)
    for (const { bucket, key } of queued === undefined ? [] : objects)
      ids.set(`${bucket}/${key}`, [...(ids.get(`${bucket}/${key}`) ?? []), queued?.messageId ?? ""]);
  const messageIds = (resource: Receipt["action"]["resource"]) =>
    resource.type === "object" ? ids.get(`${resource.bucket}/${resource.key}`) : undefined;
  for (const { rule, verdict, resource, evidence } of verdicts)
    if (verdict !== "pass") {
      const { summary: why } = evidence;
      const of = { resource: resourceId(resource), messageIds: messageIds(resource) };
      logger.info("finding", { rule, verdict, ...of, summary: why });
    }
  // `message` is the logger's own.
  for (const { status, action, message: why } of receipts)
    logger.info("action", { status, id: action.id, why, messageIds: messageIds(action.resource) });
}

function summary({ verdicts, receipts, refusals }: Reaction): Omit<ObjectCreatedResult, "batchItemFailures"> {
  const failing = verdicts.filter(({ verdict }) => verdict === "fail");
  return {
    judged: new Set(verdicts.map(({ resource }) => resourceId(resource))).size,
    failing: new Set(failing.map(({ resource }) => resourceId(resource))).size,
    mended: receipts.filter(({ status }) => status === "applied").length,
    refused: refusals.map(({ code, resource }) => `${code} ${resourceId(resource)}`),
  };
}
