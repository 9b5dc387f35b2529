/** Event source mappings: what Lambda does with the messages of a queue (V31, V34). */

import type { SqsWorld } from "../sqs/action.ts";
import { bodyDigest } from "../sqs/message.ts";
import { receive } from "../sqs/queue.ts";
import type { Message, Queue } from "../sqs/store.ts";
import { systemAttributes } from "../sqs/system-attributes.ts";

export type QueueMapping = {
  /** ARN of the queue. */
  readonly queue: string;
  /** Name of the function. */
  readonly function: string;
  /** Most messages in one event. Default 10. */
  readonly batchSize?: number;
  /** Batches that are worked on at the same time (MaximumConcurrency). Default 1: one after the other, in order. */
  readonly concurrency?: number;
  /** The function tells which messages failed; otherwise all of them did or none. Default false. */
  readonly reportBatchItemFailures?: boolean;
};

/** The next messages of a mapped queue; undefined when there is none to be had now. */
export const nextBatch = (
  mapping: QueueMapping,
  sqs: SqsWorld,
): { readonly queue: Queue; readonly messages: readonly Message[] } | undefined => {
  const queue = sqs.store.queues.get(mapping.queue);
  if (queue === undefined) return undefined;
  const messages = receive(queue, sqs, mapping.batchSize ?? 10);
  return messages.length === 0 ? undefined : { queue, messages };
};

const attributesOf = ({ attributes }: Message) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType: dataType, StringValue, BinaryValue }]) => [
      name,
      {
        dataType,
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
        ...{ stringListValues: [], binaryListValues: [] },
      },
    ]),
  );

/** The event of a batch, as text. */
export const batchEvent = (queue: Queue, messages: readonly Message[]): string =>
  JSON.stringify({
    Records: messages.map((message) => ({
      messageId: message.id,
      receiptHandle: message.receipt,
      body: message.body,
      attributes: systemAttributes(message),
      messageAttributes: attributesOf(message),
      md5OfBody: bodyDigest(message.body),
      eventSource: "aws:sqs",
      eventSourceARN: queue.arn,
      awsRegion: queue.region,
    })),
  });

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/**
 * The ids a function says failed. Nothing said is a success; an id that is none of the batch's, or a list that is
 * none, means that the whole batch failed.
 */
const failedIn = (result: unknown, messages: readonly Message[]): ReadonlySet<string> => {
  const all = new Set(messages.map(({ id }) => id));
  const list = isObject(result) ? (result["batchItemFailures"] ?? []) : [];
  if (!Array.isArray(list)) return all;
  const ids = list.map((item: unknown) => (isObject(item) ? item["itemIdentifier"] : undefined));
  const known = ids.filter((id): id is string => typeof id === "string" && all.has(id));
  return known.length === ids.length ? new Set(known) : all;
};

/** Takes what was worked off out of the queue; the rest is visible again when its timeout is over. */
export const settleBatch = (
  mapping: QueueMapping,
  queue: Queue,
  messages: readonly Message[],
  result: unknown,
): void => {
  const failed = mapping.reportBatchItemFailures === true ? failedIn(result, messages) : new Set<string>();
  for (const { id, receipt } of messages) {
    if (!failed.has(id) && queue.messages.get(id)?.receipt === receipt) queue.messages.delete(id);
  }
};
