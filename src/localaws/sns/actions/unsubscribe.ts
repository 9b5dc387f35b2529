import type { SnsAction } from "../action.ts";
import { requiredParameter, subscriptionOf } from "../input.ts";

/** Leaving twice is fine. */
export const unsubscribe: SnsAction = (call, sns) => {
  if (!sns.store.subscriptions.has(requiredParameter(call, "SubscriptionArn"))) return undefined;
  sns.store.subscriptions.delete(subscriptionOf(call, sns, "Unsubscribe").arn);
  return undefined;
};
