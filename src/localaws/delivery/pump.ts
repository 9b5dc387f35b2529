/** Runs functions, when told to and not before. */

import { uuid } from "../random.ts";
import type { SqsWorld } from "../sqs/action.ts";
import { addMessage } from "../sqs/queue.ts";
import type { Functions, Invocation, LocalFunction, Waiting } from "./functions.ts";
import { batchEvent, nextBatch, type QueueMapping, settleBatch } from "./mapping.ts";

export type PumpParts = {
  readonly functions: Functions;
  readonly mappings: readonly QueueMapping[];
  readonly sqs: SqsWorld;
};

type Outcome = { readonly result: unknown } | { readonly error: string };

const tryCall = async (target: LocalFunction, text: string, requestId: string): Promise<Outcome> => {
  try {
    return { result: await target.call(text, requestId) };
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
};

const invocationOf = (name: string, requestId: string, outcome: Outcome): Invocation => ({
  function: name,
  requestId,
  ...("error" in outcome && { error: outcome.error }),
});

const buryEvent = (target: LocalFunction, event: Waiting, error: string, { sqs }: PumpParts): void => {
  const queue = sqs.store.queues.get(target.options.deadLetters ?? "");
  if (queue === undefined) return;
  const text = (StringValue: string) => ({ DataType: "String", StringValue });
  const attributes = {
    RequestID: text(event.requestId),
    ErrorCode: { DataType: "Number", StringValue: "200" },
    ErrorMessage: text(error.slice(0, 1024) || "unknown"),
  };
  addMessage(queue, { body: event.text, attributes, senderId: "lambda.amazonaws.com" }, sqs);
};

/** One asynchronous event; a failure puts it back until its tries are used up (L22). AWS waits between them. */
const runEvent = async (event: Waiting, parts: PumpParts): Promise<Invocation | undefined> => {
  const target = parts.functions.byName.get(event.name);
  if (target === undefined) return undefined;
  const outcome = await tryCall(target, event.text, event.requestId);
  if ("error" in outcome) {
    if (event.tries < target.options.retries)
      parts.functions.waiting.push({ ...event, tries: event.tries + 1 });
    else buryEvent(target, event, outcome.error, parts);
  }
  return invocationOf(event.name, event.requestId, outcome);
};

const runBatch = async (mapping: QueueMapping, parts: PumpParts): Promise<Invocation | undefined> => {
  const target = parts.functions.byName.get(mapping.function);
  const batch = target === undefined ? undefined : nextBatch(mapping, parts.sqs);
  if (target === undefined || batch === undefined) return undefined;
  const { queue, messages } = batch;
  const requestId = uuid(parts.sqs.random);
  const outcome = await tryCall(target, batchEvent(queue, messages), requestId);
  if ("result" in outcome) settleBatch(mapping, queue, messages, outcome.result);
  return invocationOf(target.name, requestId, outcome);
};

/** What a mapped queue has visible: one batch, or all there is where batches may be worked on at the same time. */
const runQueue = async (
  mapping: QueueMapping,
  parts: PumpParts,
  most: number,
): Promise<readonly Invocation[]> => {
  const { concurrency = 1 } = mapping;
  const done: Invocation[] = [];
  const runOne = async (): Promise<boolean> => {
    const invocation = await runBatch(mapping, parts);
    if (invocation !== undefined) done.push(invocation);
    return invocation !== undefined && done.length < most;
  };
  const runAll = async (): Promise<void> => {
    while (await runOne());
  };
  if (concurrency === 1) await runOne();
  else await Promise.all(Array.from({ length: concurrency }, runAll));
  return done;
};

const runNext = async (parts: PumpParts, most: number): Promise<readonly Invocation[]> => {
  const event = parts.functions.waiting.shift();
  const invocation = event === undefined ? undefined : await runEvent(event, parts);
  if (invocation !== undefined) return [invocation];
  for (const mapping of parts.mappings) {
    const invocations = await runQueue(mapping, parts, most);
    if (invocations.length > 0) return invocations;
  }
  return [];
};

/**
 * Runs functions one after another until nothing waits: asynchronous events first, then what mapped queues have
 * visible. Messages that failed stay hidden until the virtual clock passes their timeout.
 * @throws Error after `most` invocations, as functions that cause each other's events never come to an end (V19).
 */
export const drain = async (parts: PumpParts, most: number): Promise<readonly Invocation[]> => {
  const done: Invocation[] = [];
  while (done.length < most) {
    const invocations = await runNext(parts, most - done.length);
    if (invocations.length === 0 && parts.functions.waiting.length === 0) return done;
    done.push(...invocations);
  }
  throw new Error(`still busy after ${most} invocations: do functions cause their own events?`);
};
