import type { SnsAction } from "../action.ts";
import { page } from "../page.ts";
import { shownSubscription } from "../shown.ts";

export const listSubscriptions: SnsAction = (call, { store }) => {
  const own = [...store.subscriptions.values()].filter(
    ({ owner, topicArn }) => owner === call.caller.account && topicArn.split(":")[3] === call.region,
  );
  return page(call, "Subscriptions", own, shownSubscription);
};
