import type { OperationNotes } from "../operation-note.ts";

export const snsNotes: OperationNotes = {
  CreateTopic: { models: "standard topics; one that is there is given back", lacks: "FIFO topics, tags" },
  DeleteTopic: { models: "with its subscriptions" },
  GetSubscriptionAttributes: { models: "every attribute" },
  GetTopicAttributes: { models: "those that were set, the default policy, counts", lacks: "delivery status" },
  ListSubscriptions: { models: "in pages of 100" },
  ListSubscriptionsByTopic: { models: "in pages of 100" },
  ListTopics: { models: "in pages of 100" },
  Publish: {
    models: "size, subject, attributes, text by protocol; to queues and functions at once",
    lacks: "phone numbers, platform endpoints, signatures that can be verified",
  },
  PublishBatch: { models: "each entry by itself" },
  SetSubscriptionAttributes: {
    models: "raw delivery, filter policy on attributes or body",
    lacks: "delivery and redrive policies are stored, not carried out",
  },
  SetTopicAttributes: {
    models: "policy (enforced), largest message, and whether a sending service may use its key",
    lacks: "messages are not really encrypted; delivery policies are stored, not carried out",
  },
  Subscribe: {
    models: "queues and functions of this process",
    lacks: "mail, web and phone subscribers stay pending: nothing is sent to them",
  },
  Unsubscribe: { models: "twice is fine" },
};
