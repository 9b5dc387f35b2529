import { parseArn } from "../../../iam/index.ts";
import { objectsIn } from "../../wire/json.ts";
import type { EventsAction } from "../action.ts";
import { limitExceeded, missing, validation } from "../errors.ts";
import { requiredString, ruleOf } from "../input.ts";

/** Per rule (L31). */
const TARGETS = 5;

const services: readonly string[] = ["sqs", "sns", "lambda"];

/** Adds targets; one of the same id is replaced. */
export const putTargets: EventsAction = (call, events) => {
  const rule = ruleOf(call, events, "Rule");
  const targets = objectsIn(call.input, "Targets");
  if (targets === undefined) throw missing("targets");
  const made = targets.map((input) => {
    const [id, arn] = [requiredString(input, "Id"), requiredString(input, "Arn")];
    if (!services.includes(parseArn(arn)?.service ?? "")) {
      throw validation(
        `Provided Arn is not in correct format, or no target of the embedded EventBridge: ${arn}`,
      );
    }
    return { id, arn, input };
  });
  const ids = new Set([...rule.targets.keys(), ...made.map(({ id }) => id)]);
  if (ids.size > TARGETS) {
    throw limitExceeded("The requested resource exceeds the maximum number allowed.");
  }
  for (const target of made) rule.targets.set(target.id, target);
  return { FailedEntryCount: 0, FailedEntries: [] };
};
