import type { SnsAction } from "../action.ts";
import { setSubscriptionAttribute } from "../attributes.ts";
import { requiredParameter, subscriptionOf } from "../input.ts";

export const setSubscriptionAttributes: SnsAction = (call, sns) => {
  const subscription = subscriptionOf(call, sns, "SetSubscriptionAttributes");
  const value = call.parameters.get("AttributeValue") ?? "";
  setSubscriptionAttribute(subscription, requiredParameter(call, "AttributeName"), value);
  return undefined;
};
