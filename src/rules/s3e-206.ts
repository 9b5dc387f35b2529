import { pass } from "./answers.ts";
import type { Answer, ObjectSubject, Rule } from "./rule.ts";
import { encryptedAtAll, ofRequiredType, underApprovedKey } from "./stored.ts";

const meets = pass("This old version meets the baseline.");

/** What S3E-201 to 203 ask of current versions, asked of the others: they can be read as well, and cost as much. */
export const noncurrentVersion: Rule<ObjectSubject> = {
  id: "S3E-206",
  title: "Noncurrent versions meet the baseline too",
  question: "stored",
  severity: "medium",
  check: (subject) => {
    if (subject.facts.current) return undefined;
    let open: Answer;
    for (const ask of [encryptedAtAll, ofRequiredType, underApprovedKey]) {
      const answer = ask(subject);
      if (answer?.verdict === "fail") return answer;
      if (answer?.verdict === "unknown") open ??= answer;
    }
    return open ?? meets;
  },
};
