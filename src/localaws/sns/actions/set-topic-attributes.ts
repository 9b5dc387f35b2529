import type { SnsAction } from "../action.ts";
import { setTopicAttribute } from "../attributes.ts";
import { requiredParameter, topicOf } from "../input.ts";

export const setTopicAttributes: SnsAction = (call, sns) => {
  const topic = topicOf(call, sns, "SetTopicAttributes");
  const value = call.parameters.get("AttributeValue") ?? "";
  setTopicAttribute(topic, requiredParameter(call, "AttributeName"), value);
  return undefined;
};
