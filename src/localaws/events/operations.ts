import type { EventsAction } from "./action.ts";
import { deleteRule } from "./actions/delete-rule.ts";
import { listRules } from "./actions/list-rules.ts";
import { listTargetsByRule } from "./actions/list-targets-by-rule.ts";
import { putEvents } from "./actions/put-events.ts";
import { putRule } from "./actions/put-rule.ts";
import { putTargets } from "./actions/put-targets.ts";
import { removeTargets } from "./actions/remove-targets.ts";

export const eventsOperations: Readonly<Record<string, EventsAction>> = {
  DeleteRule: deleteRule,
  ListRules: listRules,
  ListTargetsByRule: listTargetsByRule,
  PutEvents: putEvents,
  PutRule: putRule,
  PutTargets: putTargets,
  RemoveTargets: removeTargets,
};
