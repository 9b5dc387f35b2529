import type { EventsAction } from "../action.ts";
import { page, ruleOf } from "../input.ts";

export const listTargetsByRule: EventsAction = (call, events) => {
  const targets = [...ruleOf(call, events, "Rule").targets.values()];
  return page(
    call.input,
    "Targets",
    targets.map(({ input }) => input),
  );
};
