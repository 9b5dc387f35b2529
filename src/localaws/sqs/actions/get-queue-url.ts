import { stringIn } from "../../wire/json.ts";
import type { SqsAction } from "../action.ts";
import { noSuchQueue } from "../errors.ts";
import { permit, requiredString } from "../input.ts";
import { queueArn } from "../store.ts";
import { urlOf } from "../url.ts";

export const getQueueUrl: SqsAction = (call, { store }) => {
  const name = requiredString(call.input, "QueueName");
  const owner = stringIn(call.input, "QueueOwnerAWSAccountId") ?? call.caller.account;
  const queue = store.queues.get(queueArn(call.region, owner, name));
  if (queue === undefined) throw noSuchQueue();
  permit(call, queue, "sqs:GetQueueUrl");
  return { QueueUrl: urlOf(call, queue) };
};
