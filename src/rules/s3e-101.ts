import { encryptionName } from "../encryption/names.ts";
import { meetsRequirement } from "../encryption/strength.ts";
import { absent, known, valueOr } from "../model/fact.ts";
import { fail, notKnown, pass, withRequirement } from "./answers.ts";
import { defaultServerSide, encryptionFacts, requiredName } from "./required.ts";
import type { BucketSubject, Rule } from "./rule.ts";

/** Every bucket has a default since 2023 (E53): the question is which. */
export const defaultEncryption: Rule<BucketSubject> = {
  id: "S3E-101",
  title: "Default encryption meets the baseline",
  question: "next",
  severity: "high",
  check: ({ facts: { encryption }, requirement }) =>
    withRequirement(requirement, ({ require }) => {
      if (encryption.state === "unknown")
        return notKnown("The default encryption is unknown", encryption.why);
      const stored = defaultServerSide(valueOr(encryption, undefined));
      const facts = encryptionFacts(stored, { required: require });
      // What is encrypted before upload may have any default on top (S26).
      const asked = require === "client-side-kms" ? "any" : require;
      const summary = `An upload without a header is stored with ${encryptionName(stored)}`;
      switch (meetsRequirement(known(stored), absent, asked)) {
        case "yes":
          return pass(`${summary}.`, facts);
        case "no":
          return fail(`${summary}; the baseline asks for ${requiredName[asked]}.`, facts);
        case "unknown":
          return notKnown("The default encryption cannot be judged", {
            reason: "unsupported",
            message: `${encryptionName(stored)} is not known to bucketseal`,
          });
      }
    }),
};
