import { lookalikes } from "../uploads/lookalikes.ts";
import { fail, notKnown, pass, whyNot, withRequirement } from "./answers.ts";
import type { Answer, BucketSubject, Rule } from "./rule.ts";

/** Each wrong variant is recognised by what it does (P80 to P98), so one that others make good is none. */
export const realGuards: Rule<BucketSubject> = {
  id: "S3E-107",
  title: "No statement only looks like a guard",
  question: "next",
  severity: "medium",
  check: (subject) =>
    subject.facts.policy.state === "absent"
      ? undefined
      : withRequirement(subject.requirement, (requirement) => judge(subject, requirement)),
};

function judge({ facts, matrix }: BucketSubject, requirement: Parameters<typeof lookalikes>[1]): Answer {
  const what = "Whether the policy does what it looks like is unknown";
  if (matrix.state !== "known") return notKnown(what, whyNot(matrix));
  const found = lookalikes(facts, requirement, matrix.value);
  if (found.state !== "known") return notKnown(what, whyNot(found));
  const [first] = found.value;
  if (first === undefined) return pass("No statement does something else than it looks like.");
  const more = found.value.length > 1 ? ` And ${found.value.length - 1} more.` : "";
  return fail(`${first.statement} looks like a guard. ${first.effect}. ${first.mend}.${more}`, {
    statements: found.value.map(({ variant, statement, effect, mend }) => ({
      variant,
      statement,
      effect,
      mend,
    })),
  });
}
