/** The forms a message reaches its subscribers in (V30, V32). */

import { createHash } from "node:crypto";
import type { Publication } from "./message.ts";
import type { Subscription, Topic } from "./store.ts";

export type Published = Publication & {
  readonly id: string;
  /** ISO, with milliseconds. */
  readonly timestamp: string;
};

const attributesOf = ({ attributes }: Published) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: BinaryValue ?? StringValue },
    ]),
  );

/** Stands for AWS's signature; nobody can verify it. */
const signatureOf = ({ id, text }: Published): string =>
  createHash("sha256").update(`${id}\n${text}`).digest("base64");

const endpointOf = ({ region }: Topic): string => `https://sns.${region}.amazonaws.com`;

const certificateOf = (topic: Topic): string =>
  `${endpointOf(topic)}/SimpleNotificationService-0000000000000000000000.pem`;

const wayOut = (topic: Topic, { arn }: Subscription): string =>
  `${endpointOf(topic)}/?Action=Unsubscribe&SubscriptionArn=${arn}`;

/** The body of a message to a queue, unless it is delivered raw. */
export const notificationText = (topic: Topic, subscription: Subscription, message: Published): string =>
  JSON.stringify({
    Type: "Notification",
    MessageId: message.id,
    TopicArn: topic.arn,
    Subject: message.subject,
    Message: message.text,
    Timestamp: message.timestamp,
    SignatureVersion: topic.attributes.get("SignatureVersion") ?? "1",
    Signature: signatureOf(message),
    SigningCertURL: certificateOf(topic),
    UnsubscribeURL: wayOut(topic, subscription),
    ...(Object.keys(message.attributes).length > 0 && { MessageAttributes: attributesOf(message) }),
  });

/** The event of a function. It spells EventSource with a capital, and two of the URLs differently (V30). */
export const lambdaText = (topic: Topic, subscription: Subscription, message: Published): string =>
  JSON.stringify({
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: "Notification",
          MessageId: message.id,
          TopicArn: topic.arn,
          Subject: message.subject ?? null,
          Message: message.text,
          Timestamp: message.timestamp,
          SignatureVersion: topic.attributes.get("SignatureVersion") ?? "1",
          Signature: signatureOf(message),
          SigningCertUrl: certificateOf(topic),
          UnsubscribeUrl: wayOut(topic, subscription),
          MessageAttributes: attributesOf(message),
        },
      },
    ],
  });
