import type { SnsAction } from "../action.ts";
import { attributesXml, shownSubscriptionAttributes } from "../attributes.ts";
import { subscriptionOf } from "../input.ts";

export const getSubscriptionAttributes: SnsAction = (call, sns) =>
  attributesXml(shownSubscriptionAttributes(subscriptionOf(call, sns, "GetSubscriptionAttributes")));
