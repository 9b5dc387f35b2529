import { stringIn } from "../../wire/json.ts";
import type { EventsAction } from "../action.ts";
import { page, refuseOtherBus } from "../input.ts";

export const listRules: EventsAction = (call, { store }) => {
  refuseOtherBus(call.input);
  const prefix = stringIn(call.input, "NamePrefix") ?? "";
  const own = [...store.rules.values()]
    .filter(({ account, region }) => account === call.caller.account && region === call.region)
    .filter(({ name }) => name.startsWith(prefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, arn, pattern, state, description, schedule }) => ({
      ...{ Name: name, Arn: arn, State: state, EventBusName: "default" },
      ...{ EventPattern: pattern?.text, Description: description, ScheduleExpression: schedule },
    }));
  return page(call.input, "Rules", own);
};
