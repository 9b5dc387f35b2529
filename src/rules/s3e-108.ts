import { replicationProblems } from "../uploads/replication.ts";
import { fail, notKnown, pass, withRequirement } from "./answers.ts";
import type { BucketSubject, Rule } from "./rule.ts";

/** What a rule does not cover stays behind without a word (E212). */
export const fittingReplication: Rule<BucketSubject> = {
  id: "S3E-108",
  title: "Replication fits what the baseline requires",
  question: "next",
  severity: "medium",
  check: ({ facts, requirement }) =>
    facts.replication.state === "absent"
      ? undefined
      : withRequirement(requirement, (required) => {
          const problems = replicationProblems(facts, required);
          if (problems.state === "absent") return undefined;
          if (problems.state === "unknown") {
            return notKnown("Whether replication fits the baseline is unknown", problems.why);
          }
          if (problems.value.length === 0)
            return pass("Every replication rule covers what the baseline requires.");
          return fail(`${problems.value.map(({ effect }) => effect).join(". ")}.`, {
            rules: problems.value.map(({ kind, rule }) => ({
              kind,
              rule: rule.id,
              destination: rule.destinationBucket,
            })),
          });
        }),
};
