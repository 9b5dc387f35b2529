/** From a topic to its subscribers. */

import type { MessageAttributes, Sender } from "../delivery/parcel.ts";
import { matches, readPattern } from "../pattern/pattern.ts";
import { uuid } from "../random.ts";
import type { SnsWorld } from "./action.ts";
import { lambdaText, notificationText, type Published } from "./envelope.ts";
import type { Publication } from "./message.ts";
import type { Subscription, Topic } from "./store.ts";

const senderOf = ({ arn, account }: Topic): Sender => ({
  service: "sns.amazonaws.com",
  sourceArn: arn,
  sourceAccount: account,
});

const parsed = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

/** Attributes as the values a filter policy asks for. */
const valuesOf = (attributes: MessageAttributes): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue = "" }]) => {
      if (DataType.startsWith("Number")) return [name, Number(StringValue)];
      if (!DataType.startsWith("String.Array")) return [name, StringValue];
      return [name, Object.values(parsed(StringValue) ?? {})];
    }),
  );

const wants = ({ attributes }: Subscription, text: string, { attributes: given }: Publication): boolean => {
  const policy = attributes.get("FilterPolicy");
  const pattern = policy === undefined ? undefined : readPattern(policy);
  if (pattern === undefined || typeof pattern === "string") return true;
  const asked = attributes.get("FilterPolicyScope") === "MessageBody" ? parsed(text) : valuesOf(given);
  return asked !== undefined && matches(pattern, asked);
};

const deliver = (topic: Topic, subscription: Subscription, published: Published, sns: SnsWorld): void => {
  const { protocol, endpoint, attributes } = subscription;
  const common = { to: endpoint, from: senderOf(topic) };
  if (protocol === "lambda") {
    sns.destinations.send({ ...common, text: lambdaText(topic, subscription, published) });
  } else if (attributes.get("RawMessageDelivery") === "true") {
    sns.destinations.send({ ...common, text: published.text, attributes: published.attributes });
  } else {
    sns.destinations.send({ ...common, text: notificationText(topic, subscription, published) });
  }
};

/** Hands a message to everybody who subscribed and wants it. @returns its id. */
export const publish = (topic: Topic, publication: Publication, sns: SnsWorld): string => {
  const id = uuid(sns.random);
  const timestamp = new Date(sns.clock.now()).toISOString();
  for (const subscription of sns.store.subscriptions.values()) {
    if (subscription.topicArn !== topic.arn || !subscription.confirmed) continue;
    const text = publication.texts[subscription.protocol] ?? publication.text;
    if (!wants(subscription, text, publication)) continue;
    deliver(topic, subscription, { ...publication, text, id, timestamp }, sns);
  }
  return id;
};
