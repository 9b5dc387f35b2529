import { stringMapIn } from "../../wire/json.ts";
import type { SqsAction, SqsCall } from "../action.ts";
import { attributeOf, attributesIn, setAttributes } from "../attributes.ts";
import { deletedRecently, invalidParameter, queueExists } from "../errors.ts";
import { requiredString } from "../input.ts";
import { type Queue, queueArn } from "../store.ts";
import { urlOf } from "../url.ts";

const MINUTE = 60_000;

const nameIn = (call: SqsCall): string => {
  const name = requiredString(call.input, "QueueName");
  if (/^[\w-]{1,80}$/.test(name)) return name;
  throw invalidParameter(
    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
};

/** Making a queue that is there already is fine, unless it should be another one. */
export const createQueue: SqsAction = (call, { clock, store }) => {
  const given = attributesIn(call.input);
  const name = nameIn(call);
  const { account } = call.caller;
  const arn = queueArn(call.region, account, name);
  const known = store.queues.get(arn);
  if (known !== undefined) {
    const other = Object.keys(given).find((each) => attributeOf(known, each) !== given[each]);
    if (other !== undefined) throw queueExists(other);
    return { QueueUrl: urlOf(call, known) };
  }
  const now = clock.now();
  const deletedAt = store.deleted.get(arn);
  if (deletedAt !== undefined && now < deletedAt + MINUTE) throw deletedRecently();
  const queue: Queue = {
    ...{ name, arn, account, region: call.region, createdAt: now, modifiedAt: now },
    ...{ attributes: new Map(), tags: stringMapIn(call.input, "tags") ?? {}, messages: new Map() },
  };
  setAttributes(queue, given);
  store.queues.set(arn, queue);
  return { QueueUrl: urlOf(call, queue) };
};
