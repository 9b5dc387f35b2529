import { valueOr } from "../model/fact.ts";
import { fail, notKnown, pass, whyNot } from "./answers.ts";
import type { KeySubject, Rule } from "./rule.ts";

const pending = ["PendingDeletion", "PendingReplicaDeletion"];

/** A key that is gone already is S3E-301's. */
export const keptKey: Rule<KeySubject> = {
  id: "S3E-302",
  title: "The key is not pending deletion",
  question: "custody",
  severity: "critical",
  check: ({ custody: { kind, facts, ifLost } }) => {
    if (kind !== "kms" || facts.state === "absent") return undefined;
    if (facts.state === "unknown") return notKnown("Whether the key will be deleted is unknown", facts.why);
    const { state, deletionDate } = facts.value;
    if (state.state !== "known") return notKnown("Whether the key will be deleted is unknown", whyNot(state));
    if (!pending.includes(state.value)) return pass("No deletion is scheduled.");
    const date = valueOr(deletionDate, null);
    const when =
      date === null ? "The key will be deleted" : `The key will be deleted on ${date.slice(0, 10)}`;
    return fail(`${when}. ${ifLost}`, { state: state.value, deletionDate: date });
  },
};
