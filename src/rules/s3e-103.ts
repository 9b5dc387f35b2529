import { fail, notKnown, pass, withRequirement } from "./answers.ts";
import type { BucketSubject, Rule } from "./rule.ts";

/** Only SSE-KMS has Bucket Keys: with SSE-S3 the setting does nothing (E59), DSSE-KMS has none (E130). */
export const bucketKey: Rule<BucketSubject> = {
  id: "S3E-103",
  title: "The Bucket Key is on where required",
  question: "next",
  severity: "low",
  check: ({ facts: { encryption }, requirement }) =>
    withRequirement(requirement, (required) => {
      if (!required.bucketKey) return undefined;
      if (encryption.state === "unknown")
        return notKnown("The Bucket Key setting is unknown", encryption.why);
      if (encryption.state === "absent" || encryption.value.algorithm !== "aws:kms") return undefined;
      return encryption.value.bucketKey
        ? pass("Uploads by default use a Bucket Key.")
        : fail("Every upload by default asks KMS for a key of its own: the Bucket Key is off.", {
            bucketKey: false,
          });
    }),
};
