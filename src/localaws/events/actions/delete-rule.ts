import type { EventsAction } from "../action.ts";
import { validation } from "../errors.ts";
import { refuseOtherBus, requiredString } from "../input.ts";
import { ruleArn } from "../store.ts";

/** A rule that has targets stays; one that is not there is gone already. */
export const deleteRule: EventsAction = (call, { store }) => {
  refuseOtherBus(call.input);
  const arn = ruleArn(call.region, call.caller.account, requiredString(call.input, "Name"));
  if ((store.rules.get(arn)?.targets.size ?? 0) > 0) {
    throw validation("Rule can't be deleted since it has targets.");
  }
  store.rules.delete(arn);
  return undefined;
};
