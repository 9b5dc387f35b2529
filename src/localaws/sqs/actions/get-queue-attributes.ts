import { stringsIn } from "../../wire/json.ts";
import type { SqsAction } from "../action.ts";
import { shownAttributes, shownNames } from "../attributes.ts";
import { unknownAttribute } from "../errors.ts";
import { queueOf } from "../input.ts";

export const getQueueAttributes: SqsAction = (call, sqs) => {
  const queue = queueOf(call, sqs, "GetQueueAttributes");
  const asked = stringsIn(call.input, "AttributeNames") ?? [];
  const stray = asked.find((name) => !shownNames.includes(name));
  if (stray !== undefined) throw unknownAttribute(stray);
  const all = Object.entries(shownAttributes(queue, sqs.clock.now()));
  const shown = all.filter(([name]) => asked.includes("All") || asked.includes(name));
  return shown.length === 0 ? {} : { Attributes: Object.fromEntries(shown) };
};
