/** Reads what most EventBridge calls have in common. */

import { type JsonObject, numberIn, stringIn } from "../wire/json.ts";
import { pageStart, pageToken } from "../wire/page-token.ts";
import type { EventsCall, EventsWorld } from "./action.ts";
import { missing, noSuchBus, noSuchRule, validation } from "./errors.ts";
import { type Rule, ruleArn } from "./store.ts";

export const requiredString = (input: JsonObject, name: string): string => {
  const value = stringIn(input, name);
  if (value === undefined) throw missing(name.charAt(0).toLowerCase() + name.slice(1));
  return value;
};

/** The default bus, by name or ARN, or not named at all. */
export const isDefaultBus = (name: string | undefined): boolean =>
  name === undefined ||
  name === "default" ||
  /^arn:aws[a-z-]*:events:[^:]+:\d{12}:event-bus\/default$/.test(name);

/** There is only the default bus. @throws AwsError ResourceNotFoundException. */
export const refuseOtherBus = (input: JsonObject): void => {
  const name = stringIn(input, "EventBusName");
  if (!isDefaultBus(name)) throw noSuchBus(name ?? "");
};

/** The rule a call names. @throws AwsError ResourceNotFoundException. */
export const ruleOf = (call: EventsCall, { store }: EventsWorld, member: "Rule" | "Name"): Rule => {
  refuseOtherBus(call.input);
  const name = requiredString(call.input, member);
  const rule = store.rules.get(ruleArn(call.region, call.caller.account, name));
  if (rule === undefined) throw noSuchRule(name);
  return rule;
};

/** One page of a list under the answer's own member name. */
export const page = (input: JsonObject, name: string, items: readonly JsonObject[]): JsonObject => {
  const limit = numberIn(input, "Limit") ?? 100;
  const start = pageStart(stringIn(input, "NextToken"));
  if (limit < 1 || limit > 100) throw validation("Limit must be between 1 and 100.");
  if (start === undefined) throw validation("NextToken is not valid.");
  const end = start + limit;
  return { [name]: items.slice(start, end), ...(end < items.length && { NextToken: pageToken(end) }) };
};
