import type { ObjectSubject, Rule } from "./rule.ts";
import { encryptedAtAll } from "./stored.ts";

export const encrypted: Rule<ObjectSubject> = {
  id: "S3E-201",
  title: "The object is encrypted",
  question: "stored",
  severity: "high",
  check: (subject) => (subject.facts.current ? encryptedAtAll(subject) : undefined),
};
