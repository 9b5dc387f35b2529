import { stringIn } from "../../wire/json.ts";
import type { SqsAction } from "../action.ts";
import { invalidParameter } from "../errors.ts";
import { wholeIn } from "../input.ts";
import { urlOf } from "../url.ts";

const LIMIT = 1000;

/** By name; in pages only when MaxResults is given, as AWS does. */
export const listQueues: SqsAction = (call, { store }) => {
  const { input, caller, region } = call;
  const most = wholeIn(input, "MaxResults", 1, LIMIT);
  const prefix = stringIn(input, "QueueNamePrefix") ?? "";
  const after = Buffer.from(stringIn(input, "NextToken") ?? "", "base64").toString("utf8");
  if (after !== "" && most === undefined) throw invalidParameter("MaxResults must be set with NextToken.");
  const own = [...store.queues.values()]
    .filter((queue) => queue.account === caller.account && queue.region === region)
    .filter(({ name }) => name.startsWith(prefix) && name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = own.slice(0, most ?? LIMIT);
  const more = most !== undefined && own.length > page.length;
  const last = page.at(-1)?.name ?? "";
  return {
    ...(page.length > 0 && { QueueUrls: page.map((queue) => urlOf(call, queue)) }),
    ...(more && { NextToken: Buffer.from(last).toString("base64") }),
  };
};
