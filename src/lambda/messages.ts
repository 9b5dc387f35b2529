import * as z from "zod";

/** One message of an event, unwrapped from whatever carried it. */
export type Message = {
  /** messageId of the SQS record, to answer which ones failed; undefined for the other sources. */
  readonly itemIdentifier: string | undefined;
  /** undefined when it is no JSON. */
  readonly payload: unknown;
};

const records = z.looseObject({ Records: z.array(z.unknown()) });
const sqs = z.looseObject({ eventSource: z.literal("aws:sqs"), messageId: z.string(), body: z.string() });

/** The messages of an SQS batch, or the event itself as the only one. */
export function messagesOf(event: unknown): readonly Message[] {
  const batch = records.safeParse(event);
  if (!batch.success) return [{ itemIdentifier: undefined, payload: event }];
  return batch.data.Records.map((record) => {
    const queued = sqs.safeParse(record);
    return queued.success
      ? { itemIdentifier: queued.data.messageId, payload: parsed(queued.data.body) }
      : { itemIdentifier: undefined, payload: { Records: [record] } };
  });
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
