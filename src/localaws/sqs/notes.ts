import type { OperationNotes } from "../operation-note.ts";

export const sqsNotes: OperationNotes = {
  ChangeMessageVisibility: { models: "messages in flight, by their latest receipt handle" },
  ChangeMessageVisibilityBatch: { models: "each entry by itself" },
  CreateQueue: { models: "standard queues with every attribute", lacks: "FIFO queues, which are refused" },
  DeleteMessage: { models: "by the latest receipt handle; twice is fine" },
  DeleteMessageBatch: { models: "each entry by itself" },
  DeleteQueue: { models: "its name is free again after 60 seconds on the virtual clock" },
  GetQueueAttributes: { models: "every attribute, counts of messages exact" },
  GetQueueUrl: { models: "by name and owner; the URL has the host the caller came by" },
  ListQueues: { models: "by prefix, in pages" },
  PurgeQueue: { models: "at once; once in 60 seconds" },
  ReceiveMessage: {
    models: "oldest first; visibility timeout, retention and dead-letter queue by the virtual clock",
    lacks: "long polling: an empty queue answers at once; the limit of messages in flight",
  },
  SendMessage: { models: "attributes, digests, delay, size limit", lacks: "system attributes of the sender" },
  SendMessageBatch: { models: "each entry by itself" },
  SetQueueAttributes: {
    models:
      "policy (enforced), redrive policy, times and sizes, and whether a sending service may use its key",
    lacks: "messages are not really encrypted; who may redrive is not asked",
  },
};
