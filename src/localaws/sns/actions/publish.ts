import { elements } from "../../wire/xml.ts";
import type { SnsAction } from "../action.ts";
import { topicOf } from "../input.ts";
import { publicationIn, topicParameter } from "../message.ts";
import { publish as publishTo } from "../publish.ts";

export const publish: SnsAction = (call, sns) => {
  const { parameters } = call;
  const topic = topicOf(call, sns, "Publish", topicParameter(parameters));
  return elements({ MessageId: publishTo(topic, publicationIn(parameters, topic), sns) });
};
