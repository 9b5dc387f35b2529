import * as z from "zod";
import type { WrittenObject } from "../flow/mend-limit.ts";
import { type Message, messagesOf, parsed, recordsIn } from "./messages.ts";

/** What one message of an event says: which objects were written, or why it cannot be understood. */
export type ObjectMessage = {
  readonly queued: Message["queued"];
  readonly objects: readonly WrittenObject[];
  /** Set when the message is malformed: it can never be worked off. */
  readonly problem?: string;
};

/**
 * Loose on purpose: unknown fields stay, and nothing is asked for that is not used, so that a new minor version of
 * an event changes nothing (V4).
 */
const notification = z.looseObject({
  eventSource: z.literal("aws:s3"),
  eventVersion: z.string().optional(),
  eventName: z.string(),
  s3: z.looseObject({
    bucket: z.looseObject({ name: z.string().min(1) }),
    object: z.looseObject({ key: z.string().min(1), versionId: z.string().nullish() }),
  }),
});

const bridged = z.looseObject({
  "detail-type": z.literal("Object Created"),
  detail: z.looseObject({
    reason: z.string().nullish(),
    bucket: z.looseObject({ name: z.string().min(1) }),
    object: z.looseObject({ key: z.string().min(1), "version-id": z.string().nullish() }),
  }),
});

const sns = z.looseObject({ EventSource: z.literal("aws:sns"), Sns: z.looseObject({ Message: z.string() }) });
/** Deletions, restores, tags and whatever else EventBridge tells of objects (V45, V46). */
const otherEvent = z.looseObject({
  source: z.literal("aws.s3"),
  "detail-type": z.string().refine((type) => type !== "Object Created"),
});
const envelope = z.looseObject({ Type: z.literal("Notification"), Message: z.string() });
const testEvent = z.looseObject({ Event: z.literal("s3:TestEvent") });

/** Every message of a Lambda event, whichever way it came: EventBridge, S3, SNS or SQS, or SNS in SQS (V30 to V33). */
export function objectMessages(event: unknown): readonly ObjectMessage[] {
  return messagesOf(event).map(({ queued, payload }) => {
    const objects = objectsOf(payload);
    return typeof objects === "string" ? { queued, objects: [], problem: objects } : { queued, objects };
  });
}

/** The objects of one payload, or one sentence that says what is wrong with it. */
function objectsOf(payload: unknown): readonly WrittenObject[] | string {
  if (payload === undefined) return "the message is no JSON";
  // S3 sends this once when a notification is configured; it names no object (V12).
  if (testEvent.safeParse(payload).success) return [];
  const wrapped = envelope.safeParse(payload);
  if (wrapped.success) return objectsOf(parsed(wrapped.data.Message));
  const event = bridged.safeParse(payload);
  if (event.success) return [fromBridge(event.data.detail)];
  if (otherEvent.safeParse(payload).success) return [];
  const batch = recordsIn(payload);
  if (batch === undefined) return "the message is neither an S3 notification nor an EventBridge event";
  const all = batch.map(objectsOfRecord);
  const problem = all.find((one) => typeof one === "string");
  return problem ?? all.flatMap((one) => (typeof one === "string" ? [] : one));
}

function objectsOfRecord(record: unknown): readonly WrittenObject[] | string {
  const published = sns.safeParse(record);
  if (published.success) return objectsOf(parsed(published.data.Sns.Message));
  const notified = notification.safeParse(record);
  if (!notified.success) return "a record of the message is no S3 notification with a bucket and a key";
  const { eventName, eventVersion = major, s3 } = notified.data;
  // Another major version may mean other things by the same names; a minor one only adds some (V4).
  if (eventVersion.split(".")[0] !== major)
    return `a record of the message has the version ${JSON.stringify(eventVersion)}; only ${major}.x is understood`;
  // Event names have no `s3:` prefix (V5). Removals and the like hold nothing to judge.
  if (!/^(s3:)?ObjectCreated:/.test(eventName)) return [];
  const key = formDecoded(s3.object.key);
  if (key === undefined) return `the key ${JSON.stringify(s3.object.key)} is not form-encoded`;
  return [
    written(s3.bucket.name, key, s3.object.versionId, /:(Copy|CompleteMultipartUpload)$/.test(eventName)),
  ];
}

/** Of the event's structure (V2, V3). */
const major = "2";

/** EventBridge does not encode keys: decoding one would change it (V43). */
function fromBridge({ bucket, object, reason }: z.infer<typeof bridged>["detail"]): WrittenObject {
  const copied = reason === "CopyObject" || reason === "CompleteMultipartUpload";
  return written(bucket.name, object.key, object["version-id"], copied);
}

/** Notification keys are form-encoded: '+' is a space (V6). */
function formDecoded(key: string): string | undefined {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** @param copied whether what wrote it might have been our own mending (V17, V44). */
function written(
  bucket: string,
  key: string,
  versionId: string | null | undefined,
  copied: boolean,
): WrittenObject {
  return { bucket, key, ...(versionId ? { versionId } : {}), ...(copied ? { copied } : {}) };
}
