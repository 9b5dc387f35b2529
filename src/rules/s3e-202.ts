import type { ObjectSubject, Rule } from "./rule.ts";
import { ofRequiredType } from "./stored.ts";

export const requiredType: Rule<ObjectSubject> = {
  id: "S3E-202",
  title: "The encryption is of the required type or stronger",
  question: "stored",
  severity: "medium",
  check: (subject) => (subject.facts.current ? ofRequiredType(subject) : undefined),
};
