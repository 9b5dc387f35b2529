/** Reads what most SQS calls have in common. */

import { refusedBy } from "../resource-policy.ts";
import { type JsonObject, numberIn, stringIn } from "../wire/json.ts";
import type { SqsCall, SqsWorld } from "./action.ts";
import { accessDenied, invalidReceipt, invalidValue, missingParameter, noSuchQueue } from "./errors.ts";
import { type Queue, queueArn } from "./store.ts";

export const requiredString = (input: JsonObject, name: string): string => {
  const value = stringIn(input, name);
  if (value === undefined) throw missingParameter(name);
  return value;
};

/** @throws AwsError AccessDenied, unless the caller may. */
export const permit = (call: SqsCall, queue: Queue, action: string): void => {
  const { caller } = call;
  const why = refusedBy(queue.attributes.get("Policy"), {
    caller,
    action,
    resource: queue.arn,
    account: queue.account,
  });
  if (why !== undefined) throw accessDenied(caller.arn, action, queue.arn, why);
};

/** The queue a call names, once the caller is known to have this permission on it. The host of its URL is not looked at. */
export const queueOf = (call: SqsCall, { store }: SqsWorld, action: string): Queue => {
  const url = requiredString(call.input, "QueueUrl");
  const [name = "", account = ""] = url.split("/").toReversed();
  const queue = store.queues.get(queueArn(call.region, account, name));
  if (queue === undefined) throw noSuchQueue();
  permit(call, queue, `sqs:${action}`);
  return queue;
};

/** A whole number between two bounds. */
export const wholeIn = (input: JsonObject, name: string, least: number, most: number): number | undefined => {
  const value = numberIn(input, name);
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return value;
  throw invalidValue(value, name, `Must be between ${least} and ${most}, if provided.`);
};

export const receiptIn = (input: JsonObject): string => {
  const handle = requiredString(input, "ReceiptHandle");
  if (handle === "") throw invalidReceipt(handle);
  return handle;
};
