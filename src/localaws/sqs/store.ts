/** What the embedded SQS keeps: standard queues. */

import type { MessageAttributes } from "../delivery/parcel.ts";

export type Message = {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly senderId: string;
  /** Epoch milliseconds, as the other times here. */
  readonly sentAt: number;
  /** Hidden until then: delayed, or in flight once it was received. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
  /** Of the latest receipt; an older one is good for nothing. */
  receipt?: string;
  /** The queue it failed in, once it is in a dead-letter queue. */
  deadLetterSource?: string;
};

export type Queue = {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly createdAt: number;
  modifiedAt: number;
  purgedAt?: number;
  /** Those that were set; the others have their defaults. */
  readonly attributes: Map<string, string>;
  readonly tags: Readonly<Record<string, string>>;
  /** By id, oldest first. */
  readonly messages: Map<string, Message>;
};

export type SqsStore = {
  /** By ARN. */
  readonly queues: Map<string, Queue>;
  /** When the queues that are gone were deleted, by ARN. */
  readonly deleted: Map<string, number>;
};

export const createSqsStore = (): SqsStore => ({ queues: new Map(), deleted: new Map() });

export const queueArn = (region: string, account: string, name: string): string =>
  `arn:aws:sqs:${region}:${account}:${name}`;
