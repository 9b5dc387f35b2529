/** What services of AWS send each other, whoever sends and whoever takes it. */

import type { Caller } from "../types.ts";

/** The service that sends, as resource policies see it. */
export type Sender = {
  /** For example s3.amazonaws.com. */
  readonly service: string;
  /** aws:SourceArn: the bucket, topic or rule it sends for. */
  readonly sourceArn: string;
  /** aws:SourceAccount. */
  readonly sourceAccount: string;
};

/** An attribute of a message, as SQS and SNS know them. */
export type MessageAttribute = {
  /** String, Number or Binary, with a label of the sender's after a dot. */
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
};

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

export type Parcel = {
  /** ARN of the queue, topic or function. */
  readonly to: string;
  readonly from: Sender;
  /** JSON, mostly. */
  readonly text: string;
  /** For topics. */
  readonly subject?: string;
  readonly attributes?: MessageAttributes;
};

/** Why something cannot be sent to: it is not there, or its policy does not let the sender in. */
type Obstacle = "missing" | "forbidden";

/** One kind of destination. */
export type Carrier = {
  obstacle(to: string, from: Sender): Obstacle | undefined;
  /** Hands over; what cannot be taken is dropped, as its sender is told of nothing. */
  take(parcel: Parcel): void;
};

/** Every destination there is, by ARN. */
export type Destinations = {
  obstacle(to: string, from: Sender): Obstacle | undefined;
  /** Delivers now, or when deliveries are released (D13). */
  send(parcel: Parcel): void;
};

/** The sender as a caller. */
export const callerOf = ({ service }: Sender): Caller => ({
  type: "service",
  account: "",
  arn: "",
  principalId: service,
  service,
});

/** What a resource policy may ask of the sender. */
export const sourceKeys = ({ sourceArn, sourceAccount }: Sender): Readonly<Record<string, string>> => ({
  "aws:SourceArn": sourceArn,
  "aws:SourceAccount": sourceAccount,
});
