import { readPattern } from "../../pattern/pattern.ts";
import { stringIn } from "../../wire/json.ts";
import type { EventsAction, EventsCall } from "../action.ts";
import { invalidPattern, limitExceeded, validation } from "../errors.ts";
import { refuseOtherBus, requiredString } from "../input.ts";
import { type Rule, ruleArn } from "../store.ts";

/** Per bus (L31). */
const RULES = 300;
/** In characters (L31). */
const PATTERN = 2048;

const states = ["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"];

const nameIn = ({ input }: EventsCall): string => {
  const name = requiredString(input, "Name");
  if (/^[.\w-]{1,64}$/.test(name)) return name;
  throw validation(
    `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`,
  );
};

const patternIn = ({ input }: EventsCall): Rule["pattern"] => {
  const text = stringIn(input, "EventPattern");
  if (text === undefined) return undefined;
  if (text.length > PATTERN) throw validation(`Event pattern is longer than ${PATTERN} characters.`);
  const is = readPattern(text);
  if (typeof is === "string") throw invalidPattern(is);
  return { text, is };
};

const stateIn = ({ input }: EventsCall): string => {
  const state = stringIn(input, "State") ?? "ENABLED";
  if (states.includes(state)) return state;
  throw validation(
    `1 validation error detected: Value '${state}' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [${states.join(", ")}]`,
  );
};

/** Makes a rule, or changes one and leaves its targets. */
export const putRule: EventsAction = (call, { store }) => {
  refuseOtherBus(call.input);
  const { caller, region, input } = call;
  const { account } = caller;
  const name = nameIn(call);
  const arn = ruleArn(region, account, name);
  const [pattern, schedule] = [patternIn(call), stringIn(input, "ScheduleExpression")];
  if (pattern === undefined && schedule === undefined) {
    throw validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  }
  const known = store.rules.get(arn);
  if (
    known === undefined &&
    [...store.rules.values()].filter((rule) => rule.region === region).length >= RULES
  ) {
    throw limitExceeded("The requested resource exceeds the maximum number allowed.");
  }
  const description = stringIn(input, "Description");
  const targets = known?.targets ?? new Map();
  const parts = { description, pattern, schedule, state: stateIn(call), targets };
  store.rules.set(arn, { name, arn, account, region, ...parts });
  return { RuleArn: arn };
};
