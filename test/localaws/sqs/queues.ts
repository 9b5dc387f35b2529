/** SQS as tests see it. */

import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { LocalAws } from "../../../src/localaws/aws.ts";
import { settings } from "../core/clients.ts";

export const sqsClient = (aws: LocalAws, place: Parameters<typeof settings>[1] = {}): SQSClient =>
  new SQSClient(settings(aws, place));

export type TestQueue = { readonly url: string; readonly arn: string };

/** A queue, and everything one message's reading needs. */
export const newQueue = async (
  sqs: SQSClient,
  name: string,
  attributes: Record<string, string> = {},
): Promise<TestQueue> => {
  const made = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  const url = made.QueueUrl ?? "";
  const asked = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] });
  return { url, arn: (await sqs.send(asked)).Attributes?.["QueueArn"] ?? "" };
};

/** A queue that a service of AWS may send to. */
export const openQueue = (sqs: SQSClient, name: string, service: string): Promise<TestQueue> => {
  const statement = {
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sqs:SendMessage",
    Resource: "*",
  };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return newQueue(sqs, name, { Policy });
};

/** Up to ten messages with all there is to know of them. */
export const receive = async (sqs: SQSClient, { url }: TestQueue): Promise<readonly Message[]> => {
  const all = { AttributeNames: ["All" as const], MessageAttributeNames: ["All"] };
  const asked = new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, ...all });
  return (await sqs.send(asked)).Messages ?? [];
};

/** Bodies of up to ten messages, read as JSON. */
export const bodies = async (sqs: SQSClient, queue: TestQueue): Promise<readonly unknown[]> =>
  (await receive(sqs, queue)).map(({ Body }) => JSON.parse(Body ?? ""));
