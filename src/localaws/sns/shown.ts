import { elements, type Xml } from "../wire/xml.ts";
import type { Subscription } from "./store.ts";

/** One entry of a list of subscriptions. */
export const shownSubscription = ({
  arn,
  topicArn,
  owner,
  protocol,
  endpoint,
  confirmed,
}: Subscription): Xml =>
  elements({
    TopicArn: topicArn,
    Protocol: protocol,
    SubscriptionArn: confirmed ? arn : "PendingConfirmation",
    Owner: owner,
    Endpoint: endpoint,
  });
