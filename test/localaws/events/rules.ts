/** EventBridge as tests see it. */

import {
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import type { LocalAws } from "../../../src/localaws/aws.ts";
import { newAws, settings } from "../core/clients.ts";
import { bodies, openQueue, sqsClient } from "../sqs/queues.ts";

export const eventsClient = (aws: LocalAws, place: Parameters<typeof settings>[1] = {}): EventBridgeClient =>
  new EventBridgeClient(settings(aws, place));

/** A rule with one queue as its target. */
export const ruleAndQueue = async (
  pattern: unknown,
  {
    aws = newAws(),
    target = {},
    state = "ENABLED",
  }: { aws?: LocalAws; target?: Partial<Target>; state?: string } = {},
) => {
  const [events, sqs] = [eventsClient(aws), sqsClient(aws)];
  const queue = await openQueue(sqs, "caught", "events.amazonaws.com");
  const rule = { Name: "watch", EventPattern: JSON.stringify(pattern), State: state as "ENABLED" };
  const { RuleArn = "" } = await events.send(new PutRuleCommand(rule));
  const Targets = [{ Id: "queue", Arn: queue.arn, ...target }];
  await events.send(new PutTargetsCommand({ Rule: "watch", Targets }));
  return { ...{ aws, events, sqs, queue, RuleArn }, caught: () => bodies(sqs, queue) };
};
