import type { ObjectSubject, Rule } from "./rule.ts";
import { underApprovedKey } from "./stored.ts";

export const approvedKey: Rule<ObjectSubject> = {
  id: "S3E-203",
  title: "The KMS key is an approved one",
  question: "stored",
  severity: "medium",
  check: (subject) => (subject.facts.current ? underApprovedKey(subject) : undefined),
};
