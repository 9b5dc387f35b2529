import { absent, known } from "../../../src/model/fact.ts";
import type { KeySubject } from "../../../src/rules/rule.ts";
import { usableKey } from "../../../src/rules/s3e-301.ts";
import { custody, denied, type RuleCases } from "../subjects.ts";

const inState = (state: string) => custody(known({ state: known(state) }));

export const s3e301: RuleCases<KeySubject> = {
  rule: usableKey,
  cases: [
    { name: "Enabled", subject: inState("Enabled"), expect: "pass" },
    { name: "Updating (K2)", subject: inState("Updating"), expect: "pass" },
    {
      name: "Disabled",
      subject: inState("Disabled"),
      expect: "fail",
      says: "cannot be read now (objects: 3)",
    },
    { name: "PendingDeletion", subject: inState("PendingDeletion"), expect: "fail" },
    { name: "PendingImport", subject: inState("PendingImport"), expect: "fail" },
    { name: "Unavailable", subject: inState("Unavailable"), expect: "fail" },
    { name: "a key that KMS does not know", subject: custody(absent), expect: "fail", says: "no such key" },
    { name: "an asymmetric key (K5)", subject: custody(known({ spec: known("RSA_2048") })), expect: "fail" },
    {
      name: "a key for signing (K5)",
      subject: custody(known({ usage: known("SIGN_VERIFY") })),
      expect: "fail",
    },
    { name: "a key that may not be described (K10)", subject: custody(denied), expect: "unknown" },
    { name: "a state that was not told", subject: custody(known({ state: denied })), expect: "unknown" },
    { name: "an SSE-C key is for S3E-305", subject: custody(absent, { kind: "sse-c" }), expect: "none" },
  ],
};
