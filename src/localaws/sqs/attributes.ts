/** The attributes of a queue: which there are, what they may be, and what they are by default (L33). */

import { isPolicy } from "../resource-policy.ts";
import { type JsonObject, stringMapIn } from "../wire/json.ts";
import { invalidAttribute, unknownAttribute, unsupported } from "./errors.ts";
import type { Queue } from "./store.ts";

type Attribute = { readonly usual?: string; readonly allows: (value: string) => boolean };

const whole = (usual: number, least: number, most: number): Attribute => ({
  usual: String(usual),
  allows: (value) => /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most,
});

const truth = (usual: boolean): Attribute => ({
  usual: String(usual),
  allows: (value) => value === "true" || value === "false",
});

const readable = (value: string): boolean => value === "" || isPolicy(value);

const known: Readonly<Record<string, Attribute>> = {
  VisibilityTimeout: whole(30, 0, 43_200),
  DelaySeconds: whole(0, 0, 900),
  MaximumMessageSize: whole(1_048_576, 1024, 1_048_576),
  MessageRetentionPeriod: whole(345_600, 60, 1_209_600),
  ReceiveMessageWaitTimeSeconds: whole(0, 0, 20),
  SqsManagedSseEnabled: truth(true),
  KmsMasterKeyId: { allows: () => true },
  KmsDataKeyReusePeriodSeconds: { allows: (value) => whole(300, 60, 86_400).allows(value) },
  Policy: { allows: readable },
  RedrivePolicy: { allows: (value) => value === "" || redriveIn(value) !== undefined },
  RedriveAllowPolicy: { allows: (value) => value === "" || jsonIn(value) !== undefined },
};

const jsonIn = (text: string): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

export type Redrive = {
  /** ARN of the dead-letter queue. */
  readonly to: string;
  /** A message that was received as often goes there instead of being received again. */
  readonly after: number;
};

const redriveIn = (text: string): Redrive | undefined => {
  const policy = jsonIn(text);
  const to = policy?.["deadLetterTargetArn"];
  const after = Number(policy?.["maxReceiveCount"]);
  if (typeof to !== "string" || !Number.isInteger(after) || after < 1 || after > 1000) return undefined;
  return { to, after };
};

/** The attributes a call gives a queue. @throws AwsError InvalidAttributeName or InvalidAttributeValue. */
export const attributesIn = (input: JsonObject): Readonly<Record<string, string>> => {
  const given = stringMapIn(input, "Attributes") ?? {};
  if (given["FifoQueue"] === "true") throw unsupported("The embedded SQS has no FIFO queues.");
  for (const [name, value] of Object.entries(given)) {
    const attribute = Object.hasOwn(known, name) ? known[name] : undefined;
    if (attribute === undefined) throw unknownAttribute(name);
    if (!attribute.allows(value)) throw invalidAttribute(name);
  }
  return given;
};

/** Sets attributes; an empty value takes one away. */
export const setAttributes = (queue: Queue, given: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(given)) {
    if (value === "") queue.attributes.delete(name);
    else queue.attributes.set(name, value);
  }
  // A queue has one encryption: its own key, or that of SQS.
  if (given["KmsMasterKeyId"]) queue.attributes.set("SqsManagedSseEnabled", "false");
};

export const attributeOf = (queue: Pick<Queue, "attributes">, name: string): string | undefined =>
  queue.attributes.get(name) ?? known[name]?.usual;

export const numberOf = (queue: Pick<Queue, "attributes">, name: string): number =>
  Number(attributeOf(queue, name));

export const redriveOf = (queue: Queue): Redrive | undefined =>
  redriveIn(queue.attributes.get("RedrivePolicy") ?? "");

const seconds = (milliseconds: number): string => String(Math.floor(milliseconds / 1000));

const countsOf = (queue: Queue, now: number): Record<string, string> => {
  const waiting = [...queue.messages.values()];
  const hidden = waiting.filter(({ visibleAt }) => visibleAt > now);
  const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
  return {
    ApproximateNumberOfMessages: String(waiting.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(hidden.length - delayed),
    ApproximateNumberOfMessagesDelayed: String(delayed),
  };
};

/** What GetQueueAttributes tells of a queue, all of it. */
export const shownAttributes = (queue: Queue, now: number): Readonly<Record<string, string>> => ({
  QueueArn: queue.arn,
  ...countsOf(queue, now),
  CreatedTimestamp: seconds(queue.createdAt),
  LastModifiedTimestamp: seconds(queue.modifiedAt),
  ...Object.fromEntries(
    Object.keys(known).flatMap((name) => {
      const value = attributeOf(queue, name);
      return value === undefined ? [] : [[name, value]];
    }),
  ),
});

/** Every attribute that can be asked for by name. */
export const shownNames: readonly string[] = [
  "All",
  "QueueArn",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
  "FifoQueue",
  "ContentBasedDeduplication",
  ...Object.keys(known),
];
