import { fail, notKnown, pass } from "./answers.ts";
import type { KeySubject, Rule } from "./rule.ts";

export const heldCustomerKey: Rule<KeySubject> = {
  id: "S3E-305",
  title: "The SSE-C key is held",
  question: "custody",
  severity: "critical",
  check: ({ custody: { kind, key, facts, holdings, ifLost } }) => {
    if (kind !== "sse-c") return undefined;
    // A held key that opens nothing proves nothing.
    if (key !== "ssec:unknown" && holdings.objects === 0) return undefined;
    if (key !== "ssec:unknown")
      return pass("The key is held: S3 answered to it.", { objects: holdings.objects });
    // Only what is proven to be SSE-C is proven to need a key (E95).
    if (facts.state === "unknown")
      return notKnown("Whether a customer's key is needed is unknown", facts.why);
    return fail(`Nobody here holds the key. ${ifLost}`, {
      objects: holdings.objects,
      buckets: holdings.buckets,
    });
  },
};
