import * as z from "zod";

/** One message of an event, unwrapped from whatever carried it. */
export type Message = {
  /** Of the SQS record, to answer which ones failed; undefined for the other sources. */
  readonly queued: { readonly messageId: string; readonly body: string } | undefined;
  /** undefined when it is no JSON. */
  readonly payload: unknown;
};

const records = z.looseObject({ Records: z.array(z.unknown()) });
const sqs = z.looseObject({ eventSource: z.literal("aws:sqs"), messageId: z.string(), body: z.string() });

/** The messages of an SQS batch, or the event itself as the only one. */
export function messagesOf(event: unknown): readonly Message[] {
  const all = recordsIn(event);
  if (all === undefined) return [{ queued: undefined, payload: event }];
  return all.map((record) => {
    const queued = sqs.safeParse(record);
    if (!queued.success) return { queued: undefined, payload: { Records: [record] } };
    const { messageId, body } = queued.data;
    return { queued: { messageId, body }, payload: parsed(body) };
  });
}

/** Undefined when it is no list of records, whosever they are. */
export function recordsIn(payload: unknown): readonly unknown[] | undefined {
  const batch = records.safeParse(payload);
  return batch.success ? batch.data.Records : undefined;
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
