/** SNS as tests see it. */

import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import type { LocalAws } from "../../../src/localaws/aws.ts";
import { newAws, settings } from "../core/clients.ts";
import { bodies, openQueue, sqsClient, type TestQueue } from "../sqs/queues.ts";

export const snsClient = (aws: LocalAws, place: Parameters<typeof settings>[1] = {}): SNSClient =>
  new SNSClient(settings(aws, place));

export const newTopic = async (sns: SNSClient, Name: string, Attributes: Record<string, string> = {}) =>
  (await sns.send(new CreateTopicCommand({ Name, Attributes }))).TopicArn ?? "";

/** A topic with one queue that subscribed to it. */
export const topicAndQueue = async (attributes: Record<string, string> = {}) => {
  const aws = newAws();
  const [sns, sqs] = [snsClient(aws), sqsClient(aws)];
  const TopicArn = await newTopic(sns, "alerts");
  const queue = await openQueue(sqs, "inbox", "sns.amazonaws.com");
  const subscribe = (to: TestQueue, Attributes: Record<string, string>) =>
    sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: to.arn, Attributes }));
  const { SubscriptionArn = "" } = await subscribe(queue, attributes);
  return {
    ...{ aws, sns, sqs, TopicArn, SubscriptionArn, queue, subscribe },
    inbox: () => bodies(sqs, queue),
  };
};
