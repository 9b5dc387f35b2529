import type { SqsAction } from "./action.ts";
import { changeMessageVisibility } from "./actions/change-message-visibility.ts";
import { changeMessageVisibilityBatch } from "./actions/change-message-visibility-batch.ts";
import { createQueue } from "./actions/create-queue.ts";
import { deleteMessage } from "./actions/delete-message.ts";
import { deleteMessageBatch } from "./actions/delete-message-batch.ts";
import { deleteQueue } from "./actions/delete-queue.ts";
import { getQueueAttributes } from "./actions/get-queue-attributes.ts";
import { getQueueUrl } from "./actions/get-queue-url.ts";
import { listQueues } from "./actions/list-queues.ts";
import { purgeQueue } from "./actions/purge-queue.ts";
import { receiveMessage } from "./actions/receive-message.ts";
import { sendMessage } from "./actions/send-message.ts";
import { sendMessageBatch } from "./actions/send-message-batch.ts";
import { setQueueAttributes } from "./actions/set-queue-attributes.ts";

export const sqsOperations: Readonly<Record<string, SqsAction>> = {
  ChangeMessageVisibility: changeMessageVisibility,
  ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
  CreateQueue: createQueue,
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: deleteMessageBatch,
  DeleteQueue: deleteQueue,
  GetQueueAttributes: getQueueAttributes,
  GetQueueUrl: getQueueUrl,
  ListQueues: listQueues,
  PurgeQueue: purgeQueue,
  ReceiveMessage: receiveMessage,
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
  SetQueueAttributes: setQueueAttributes,
};
