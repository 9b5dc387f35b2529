import * as z from "zod";
import type { ObjectRef } from "../model/resource.ts";

/** What one message of an event says: which objects were written, or why it cannot be understood. */
export type ObjectMessage = {
  /** messageId of the SQS record, to answer which ones failed; undefined for the other sources. */
  readonly itemIdentifier: string | undefined;
  readonly objects: readonly ObjectRef[];
  /** Set when the message is malformed: it can never be worked off. */
  readonly problem?: string;
};

/**
 * Loose on purpose: unknown fields stay, and nothing is asked for that is not used, so that a new minor version of
 * an event changes nothing (V4).
 */
const notification = z.looseObject({
  eventSource: z.literal("aws:s3"),
  eventName: z.string(),
  s3: z.looseObject({
    bucket: z.looseObject({ name: z.string().min(1) }),
    object: z.looseObject({ key: z.string().min(1), versionId: z.string().nullish() }),
  }),
});

const bridged = z.looseObject({
  "detail-type": z.literal("Object Created"),
  detail: z.looseObject({
    bucket: z.looseObject({ name: z.string().min(1) }),
    object: z.looseObject({ key: z.string().min(1), "version-id": z.string().nullish() }),
  }),
});

const sns = z.looseObject({ EventSource: z.literal("aws:sns"), Sns: z.looseObject({ Message: z.string() }) });
const sqs = z.looseObject({ eventSource: z.literal("aws:sqs"), messageId: z.string(), body: z.string() });
const records = z.looseObject({ Records: z.array(z.unknown()) });
const envelope = z.looseObject({ Type: z.literal("Notification"), Message: z.string() });
const testEvent = z.looseObject({ Event: z.literal("s3:TestEvent") });

/** Every message of a Lambda event, whichever way it came: EventBridge, S3, SNS or SQS, or SNS in SQS (V30 to V33). */
export function objectMessages(event: unknown): readonly ObjectMessage[] {
  const batch = records.safeParse(event);
  if (!batch.success) return [message(undefined, event)];
  return batch.data.Records.map((record) => {
    const queued = sqs.safeParse(record);
    return queued.success
      ? message(queued.data.messageId, parsed(queued.data.body))
      : message(undefined, { Records: [record] });
  });
}

function message(itemIdentifier: string | undefined, payload: unknown): ObjectMessage {
  const objects = objectsOf(payload);
  return typeof objects === "string"
    ? { itemIdentifier, objects: [], problem: objects }
    : { itemIdentifier, objects };
}

/** The objects of one payload, or one sentence that says what is wrong with it. */
function objectsOf(payload: unknown): readonly ObjectRef[] | string {
  if (payload === undefined) return "the message is no JSON";
  // S3 sends this once when a notification is configured; it names no object (V12).
  if (testEvent.safeParse(payload).success) return [];
  const wrapped = envelope.safeParse(payload);
  if (wrapped.success) return objectsOf(parsed(wrapped.data.Message));
  const event = bridged.safeParse(payload);
  if (event.success) return [fromBridge(event.data.detail)];
  const batch = records.safeParse(payload);
  if (!batch.success) return "the message is neither an S3 notification nor an EventBridge event";
  const all = batch.data.Records.map(objectsOfRecord);
  const problem = all.find((one) => typeof one === "string");
  return problem ?? all.flatMap((one) => (typeof one === "string" ? [] : one));
}

function objectsOfRecord(record: unknown): readonly ObjectRef[] | string {
  const published = sns.safeParse(record);
  if (published.success) return objectsOf(parsed(published.data.Sns.Message));
  const notified = notification.safeParse(record);
  if (!notified.success) return "a record of the message is no S3 notification with a bucket and a key";
  const { eventName, s3 } = notified.data;
  // Event names have no `s3:` prefix (V5). Removals and the like hold nothing to judge.
  if (!/^(s3:)?ObjectCreated:/.test(eventName)) return [];
  const key = formDecoded(s3.object.key);
  if (key === undefined) return `the key ${JSON.stringify(s3.object.key)} is not form-encoded`;
  return [withVersion(s3.bucket.name, key, s3.object.versionId)];
}

/** EventBridge does not encode keys: decoding one would change it (V43). */
function fromBridge(detail: z.infer<typeof bridged>["detail"]): ObjectRef {
  return withVersion(detail.bucket.name, detail.object.key, detail.object["version-id"]);
}

/** Notification keys are form-encoded: '+' is a space (V6). */
function formDecoded(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

function withVersion(bucket: string, key: string, versionId: string | null | undefined): ObjectRef {
  return versionId === null || versionId === undefined || versionId === ""
    ? { bucket, key }
    : { bucket, key, versionId };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
