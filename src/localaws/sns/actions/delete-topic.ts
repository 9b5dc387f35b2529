import type { SnsAction } from "../action.ts";
import { requiredParameter, topicOf } from "../input.ts";

/** Takes the subscriptions along; deleting twice is fine. */
export const deleteTopic: SnsAction = (call, sns) => {
  if (!sns.store.topics.has(requiredParameter(call, "TopicArn"))) return undefined;
  const { arn } = topicOf(call, sns, "DeleteTopic");
  sns.store.topics.delete(arn);
  for (const subscription of [...sns.store.subscriptions.values()]) {
    if (subscription.topicArn === arn) sns.store.subscriptions.delete(subscription.arn);
  }
  return undefined;
};
