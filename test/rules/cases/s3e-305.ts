import { absent, known } from "../../../src/model/fact.ts";
import type { KeySubject } from "../../../src/rules/rule.ts";
import { heldCustomerKey } from "../../../src/rules/s3e-305.ts";
import { custody, denied, type RuleCases } from "../subjects.ts";

export const s3e305: RuleCases<KeySubject> = {
  rule: heldCustomerKey,
  cases: [
    {
      name: "a key that S3 answered to",
      subject: custody(absent, { kind: "sse-c", key: "ssec:held==" }),
      expect: "pass",
    },
    {
      name: "objects whose key nobody holds",
      subject: custody(absent, { kind: "sse-c", key: "ssec:unknown" }),
      expect: "fail",
      says: "3 objects are lost",
    },
    {
      name: "objects that are only probably SSE-C (E95)",
      subject: custody(denied, { kind: "sse-c", key: "ssec:unknown" }),
      expect: "unknown",
    },
    { name: "a KMS key", subject: custody(known({})), expect: "none" },
  ],
};
