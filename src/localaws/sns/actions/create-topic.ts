import { entriesOf } from "../../wire/query.ts";
import { elements } from "../../wire/xml.ts";
import type { SnsAction } from "../action.ts";
import { setTopicAttribute } from "../attributes.ts";
import { invalid } from "../errors.ts";
import { requiredParameter } from "../input.ts";
import { type Topic, topicArn } from "../store.ts";

/** Making a topic that is there already gives its ARN. */
export const createTopic: SnsAction = (call, { store }) => {
  const name = requiredParameter(call, "Name");
  if (!/^[\w-]{1,256}$/.test(name)) throw invalid("Topic Name");
  const { account } = call.caller;
  const { region } = call;
  const arn = topicArn(region, account, name);
  const topic: Topic = store.topics.get(arn) ?? { name, arn, account, region, attributes: new Map() };
  for (const [attribute, value] of Object.entries(entriesOf(call.parameters, "Attributes"))) {
    setTopicAttribute(topic, attribute, value);
  }
  store.topics.set(arn, topic);
  return elements({ TopicArn: arn });
};
