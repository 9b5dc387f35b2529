import { absent, known } from "../../../src/model/fact.ts";
import type { KeySubject } from "../../../src/rules/rule.ts";
import { customerManagedKey } from "../../../src/rules/s3e-304.ts";
import { custody, denied, type RuleCases } from "../subjects.ts";

const required = { customerKeyRequired: true };

export const s3e304: RuleCases<KeySubject> = {
  rule: customerManagedKey,
  cases: [
    { name: "a customer's key", subject: custody(known({}), required), expect: "pass" },
    {
      name: "an AWS managed key",
      subject: custody(known({ manager: known("AWS") }), required),
      expect: "fail",
    },
    {
      name: "an AWS managed key where nobody asks",
      subject: custody(known({ manager: known("AWS") })),
      expect: "none",
    },
    {
      name: "a manager that was not told",
      subject: custody(known({ manager: denied }), required),
      expect: "unknown",
    },
    { name: "a key that may not be described (E132)", subject: custody(denied, required), expect: "unknown" },
    { name: "the same where nobody asks", subject: custody(denied), expect: "none" },
    { name: "a key that is gone", subject: custody(absent, required), expect: "none" },
  ],
};
