import type { SnsAction } from "../action.ts";
import { topicOf } from "../input.ts";
import { page } from "../page.ts";
import { shownSubscription } from "../shown.ts";

export const listSubscriptionsByTopic: SnsAction = (call, sns) => {
  const { arn } = topicOf(call, sns, "ListSubscriptionsByTopic");
  const own = [...sns.store.subscriptions.values()].filter(({ topicArn }) => topicArn === arn);
  return page(call, "Subscriptions", own, shownSubscription);
};
