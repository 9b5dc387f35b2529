import { fail, pass, withRequirement } from "./answers.ts";
import type { ObjectSubject, Rule } from "./rule.ts";
import { sureServerSide } from "./stored.ts";

const notUnderIt = pass("It is not stored under a customer-provided key.");

/** Every version: whoever holds no key cannot read one, current or not. */
export const customerKey: Rule<ObjectSubject> = {
  id: "S3E-204",
  title: "No object is stored under a customer's key (SSE-C)",
  question: "stored",
  severity: "high",
  check: ({ facts, requirement, heldSseCKeys }) =>
    withRequirement(requirement, ({ sseC }) => {
      if (sseC === "allow") return undefined;
      const stored = sureServerSide(facts);
      if ("answer" in stored) return stored.answer;
      if (stored.value.type !== "sse-c") return notUnderIt;
      const { keyMd5 } = stored.value;
      const held = keyMd5 !== undefined && heldSseCKeys.includes(keyMd5);
      return fail(
        held
          ? "Stored with SSE-C. Its key is held, so it can be moved to another encryption."
          : "Stored with SSE-C under a key that is not held here: AWS cannot read it, and neither can you.",
        { encryption: "sse-c", held, ...(keyMd5 === undefined ? {} : { keyMd5 }) },
      );
    }),
};
