import { stringsIn } from "../../wire/json.ts";
import type { EventsAction } from "../action.ts";
import { missing } from "../errors.ts";
import { ruleOf } from "../input.ts";

export const removeTargets: EventsAction = (call, events) => {
  const rule = ruleOf(call, events, "Rule");
  const ids = stringsIn(call.input, "Ids");
  if (ids === undefined) throw missing("ids");
  for (const id of ids) rule.targets.delete(id);
  return { FailedEntryCount: 0, FailedEntries: [] };
};
