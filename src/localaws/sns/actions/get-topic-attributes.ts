import type { SnsAction } from "../action.ts";
import { attributesXml, shownTopicAttributes } from "../attributes.ts";
import { topicOf } from "../input.ts";

export const getTopicAttributes: SnsAction = (call, sns) =>
  attributesXml(shownTopicAttributes(topicOf(call, sns, "GetTopicAttributes"), sns.store));
