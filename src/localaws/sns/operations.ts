import type { SnsAction } from "./action.ts";
import { createTopic } from "./actions/create-topic.ts";
import { deleteTopic } from "./actions/delete-topic.ts";
import { getSubscriptionAttributes } from "./actions/get-subscription-attributes.ts";
import { getTopicAttributes } from "./actions/get-topic-attributes.ts";
import { listSubscriptions } from "./actions/list-subscriptions.ts";
import { listSubscriptionsByTopic } from "./actions/list-subscriptions-by-topic.ts";
import { listTopics } from "./actions/list-topics.ts";
import { publish } from "./actions/publish.ts";
import { publishBatch } from "./actions/publish-batch.ts";
import { setSubscriptionAttributes } from "./actions/set-subscription-attributes.ts";
import { setTopicAttributes } from "./actions/set-topic-attributes.ts";
import { subscribe } from "./actions/subscribe.ts";
import { unsubscribe } from "./actions/unsubscribe.ts";

export const snsOperations: Readonly<Record<string, SnsAction>> = {
  CreateTopic: createTopic,
  DeleteTopic: deleteTopic,
  GetSubscriptionAttributes: getSubscriptionAttributes,
  GetTopicAttributes: getTopicAttributes,
  ListSubscriptions: listSubscriptions,
  ListSubscriptionsByTopic: listSubscriptionsByTopic,
  ListTopics: listTopics,
  Publish: publish,
  PublishBatch: publishBatch,
  SetSubscriptionAttributes: setSubscriptionAttributes,
  SetTopicAttributes: setTopicAttributes,
  Subscribe: subscribe,
  Unsubscribe: unsubscribe,
};
