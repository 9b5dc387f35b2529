import { fail, notKnown, pass, whyNot } from "./answers.ts";
import type { KeySubject, Rule } from "./rule.ts";

/** The policy of an AWS managed key cannot be edited, nor its use be taken from anybody (E38, K52). */
export const customerManagedKey: Rule<KeySubject> = {
  id: "S3E-304",
  title: "The key is customer managed where required",
  question: "custody",
  severity: "medium",
  check: ({ custody: { kind, facts, customerKeyRequired, holdings } }) => {
    if (kind !== "kms" || !customerKeyRequired || facts.state === "absent") return undefined;
    if (facts.state === "unknown") return notKnown("Who manages the key is unknown", facts.why);
    const { manager } = facts.value;
    if (manager.state !== "known") return notKnown("Who manages the key is unknown", whyNot(manager));
    if (manager.value === "CUSTOMER") return pass("You manage the key.");
    return fail("AWS manages the key, and a bucket with data under it asks for a key of yours.", {
      manager: manager.value,
      buckets: holdings.buckets,
    });
  },
};
