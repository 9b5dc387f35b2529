import { parseArn } from "../../../iam/index.ts";
import { uuid } from "../../random.ts";
import { entriesOf } from "../../wire/query.ts";
import { elements } from "../../wire/xml.ts";
import type { SnsAction } from "../action.ts";
import { setSubscriptionAttribute } from "../attributes.ts";
import { invalid } from "../errors.ts";
import { requiredParameter, topicOf } from "../input.ts";
import type { Subscription } from "../store.ts";

/** Subscribers by mail or web have to confirm first; here they never do, so nothing reaches them. */
const toConfirm: readonly string[] = ["email", "email-json", "http", "https", "sms"];

const refuseEndpoint = (protocol: string, endpoint: string): void => {
  if (toConfirm.includes(protocol)) return;
  if (protocol !== "sqs" && protocol !== "lambda") {
    throw invalid(`Does not support this protocol string: ${protocol}`);
  }
  if (parseArn(endpoint)?.service !== protocol) throw invalid(`${protocol.toUpperCase()} endpoint ARN`);
};

/** The same endpoint subscribed twice is one subscription. */
export const subscribe: SnsAction = (call, sns) => {
  const { arn: topicArn } = topicOf(call, sns, "Subscribe");
  const protocol = requiredParameter(call, "Protocol");
  const endpoint = requiredParameter(call, "Endpoint");
  refuseEndpoint(protocol, endpoint);
  const { subscriptions } = sns.store;
  const known = [...subscriptions.values()].find(
    (each) => each.topicArn === topicArn && each.protocol === protocol && each.endpoint === endpoint,
  );
  const subscription: Subscription = known ?? {
    ...{ arn: `${topicArn}:${uuid(sns.random)}`, topicArn, protocol, endpoint },
    ...{ owner: call.caller.account, confirmed: !toConfirm.includes(protocol), attributes: new Map() },
  };
  for (const [name, value] of Object.entries(entriesOf(call.parameters, "Attributes"))) {
    setSubscriptionAttribute(subscription, name, value);
  }
  subscriptions.set(subscription.arn, subscription);
  const shown = subscription.confirmed || call.parameters.get("ReturnSubscriptionArn") === "true";
  return elements({ SubscriptionArn: shown ? subscription.arn : "pending confirmation" });
};
