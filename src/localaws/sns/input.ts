/** Reads what most SNS calls have in common. */

import { refusedBy } from "../resource-policy.ts";
import type { SnsCall, SnsWorld } from "./action.ts";
import { invalid, notAuthorized, subscriptionNotFound, topicNotFound } from "./errors.ts";
import type { Subscription, Topic } from "./store.ts";

export const requiredParameter = ({ parameters }: Pick<SnsCall, "parameters">, name: string): string => {
  const value = parameters.get(name);
  if (value === undefined || value === "") throw invalid(`${name} Reason: no value for required parameter`);
  return value;
};

/** @throws AwsError AuthorizationError, unless the caller may. */
const permit = ({ caller }: SnsCall, topic: Topic, action: string): void => {
  const { arn: resource, account } = topic;
  const why = refusedBy(topic.attributes.get("Policy"), { caller, action, resource, account });
  if (why !== undefined) throw notAuthorized(caller.arn, action, topic.arn, why);
};

/** The topic a call names, once the caller is known to have this permission on it. */
export const topicOf = (call: SnsCall, { store }: SnsWorld, action: string, name = "TopicArn"): Topic => {
  const arn = requiredParameter(call, name);
  if (!/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(arn)) throw invalid(name);
  const topic = store.topics.get(arn);
  if (topic === undefined) throw topicNotFound();
  permit(call, topic, `sns:${action}`);
  return topic;
};

/** The subscription a call names; only its owner's account may touch it. */
export const subscriptionOf = (call: SnsCall, { store }: SnsWorld, action: string): Subscription => {
  const arn = requiredParameter(call, "SubscriptionArn");
  const subscription = store.subscriptions.get(arn);
  if (subscription === undefined) throw subscriptionNotFound();
  if (subscription.owner === call.caller.account) return subscription;
  const why = "because no identity-based policy allows it";
  throw notAuthorized(call.caller.arn, `sns:${action}`, arn, why);
};
