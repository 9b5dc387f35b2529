/** The attributes of topics and subscriptions. */

import { readPattern } from "../pattern/pattern.ts";
import { isPolicy } from "../resource-policy.ts";
import { element, type Xml } from "../wire/xml.ts";
import { invalid } from "./errors.ts";
import type { SnsStore, Subscription, Topic } from "./store.ts";

type Check = (value: string) => string | undefined;

const anything: Check = () => undefined;

const oneOf =
  (...choices: readonly string[]): Check =>
  (value) =>
    choices.includes(value) ? undefined : `must be one of ${choices.join(", ")}`;

const json: Check = (value) => {
  try {
    JSON.parse(value);
    return undefined;
  } catch {
    return "must be JSON";
  }
};

const size: Check = (value) =>
  /^\d+$/.test(value) && Number(value) >= 1024 && Number(value) <= 1_048_576
    ? undefined
    : "must be between 1024 and 1048576";

const pattern: Check = (value) => {
  const read = readPattern(value);
  return typeof read === "string" ? read : undefined;
};

const ofTopics: Readonly<Record<string, Check>> = {
  DisplayName: anything,
  Policy: (value) => (isPolicy(value) ? undefined : "Policy statement is not valid"),
  DeliveryPolicy: json,
  KmsMasterKeyId: anything,
  SignatureVersion: oneOf("1", "2"),
  TracingConfig: oneOf("Active", "PassThrough"),
  MaximumMessageSize: size,
};

const ofSubscriptions: Readonly<Record<string, Check>> = {
  RawMessageDelivery: oneOf("true", "false"),
  FilterPolicy: pattern,
  FilterPolicyScope: oneOf("MessageAttributes", "MessageBody"),
  DeliveryPolicy: json,
  RedrivePolicy: json,
};

const setChecked = (
  attributes: Map<string, string>,
  known: Readonly<Record<string, Check>>,
  name: string,
  value: string,
): void => {
  const check = Object.hasOwn(known, name) ? known[name] : undefined;
  if (check === undefined) throw invalid("AttributeName");
  if (value === "") {
    attributes.delete(name);
    return;
  }
  const problem = check(value);
  if (problem !== undefined) throw invalid(`${name}: ${problem}`);
  attributes.set(name, value);
};

/** @throws AwsError InvalidParameter. An empty value takes the attribute away. */
export const setTopicAttribute = (topic: Topic, name: string, value: string): void => {
  if (name === "FifoTopic" && value === "true")
    throw invalid("FifoTopic: the embedded SNS has no FIFO topics");
  setChecked(topic.attributes, ofTopics, name, value);
};

/** @throws AwsError InvalidParameter. An empty value takes the attribute away. */
export const setSubscriptionAttribute = (
  subscription: Pick<Subscription, "attributes">,
  name: string,
  value: string,
): void => setChecked(subscription.attributes, ofSubscriptions, name, value);

/** What AWS gives a topic for a policy: its own account may do everything. */
const defaultPolicy = ({ arn, account }: Topic): string =>
  JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "SNS:GetTopicAttributes",
          "SNS:SetTopicAttributes",
          "SNS:DeleteTopic",
          "SNS:Subscribe",
          "SNS:Publish",
        ],
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": account } },
      },
    ],
  });

export const shownTopicAttributes = (topic: Topic, store: SnsStore): Readonly<Record<string, string>> => {
  const own = [...store.subscriptions.values()].filter(({ topicArn }) => topicArn === topic.arn);
  const confirmed = own.filter((each) => each.confirmed).length;
  return {
    TopicArn: topic.arn,
    Owner: topic.account,
    DisplayName: "",
    Policy: defaultPolicy(topic),
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(own.length - confirmed),
    SubscriptionsDeleted: "0",
    ...Object.fromEntries(topic.attributes),
  };
};

export const shownSubscriptionAttributes = (
  subscription: Subscription,
): Readonly<Record<string, string>> => ({
  SubscriptionArn: subscription.arn,
  TopicArn: subscription.topicArn,
  Owner: subscription.owner,
  Protocol: subscription.protocol,
  Endpoint: subscription.endpoint,
  PendingConfirmation: String(!subscription.confirmed),
  ConfirmationWasAuthenticated: String(subscription.confirmed),
  RawMessageDelivery: "false",
  ...(subscription.attributes.has("FilterPolicy") && { FilterPolicyScope: "MessageAttributes" }),
  ...Object.fromEntries(subscription.attributes),
});

/** A map as the query protocol writes it. */
export const attributesXml = (attributes: Readonly<Record<string, string>>): Xml =>
  element(
    "Attributes",
    Object.entries(attributes).map(([name, value]) =>
      element("entry", [element("key", name), element("value", value)]),
    ),
  );
