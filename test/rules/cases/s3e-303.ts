import { absent, known } from "../../../src/model/fact.ts";
import type { KeySubject } from "../../../src/rules/rule.ts";
import { rotatingKey } from "../../../src/rules/s3e-303.ts";
import { custody, denied, type RuleCases } from "../subjects.ts";

const off = known({ enabled: false });

export const s3e303: RuleCases<KeySubject> = {
  rule: rotatingKey,
  cases: [
    {
      name: "on, with its period",
      subject: custody(known({ rotation: known({ enabled: true, periodInDays: 90 }) })),
      expect: "pass",
      says: "every 90 days",
    },
    { name: "off", subject: custody(known({ rotation: off })), expect: "fail" },
    {
      name: "off, and the key disabled (K25)",
      subject: custody(known({ rotation: off, state: known("Disabled") })),
      expect: "fail",
    },
    {
      name: "an AWS managed key (K23)",
      subject: custody(known({ manager: known("AWS"), rotation: denied })),
      expect: "pass",
    },
    {
      name: "pending deletion, where the status says false whatever it was (K25)",
      subject: custody(known({ rotation: off, state: known("PendingDeletion") })),
      expect: "none",
    },
    {
      name: "imported material (K20)",
      subject: custody(known({ rotation: off, origin: known("EXTERNAL") })),
      expect: "none",
    },
    {
      name: "a custom key store (K22)",
      subject: custody(known({ rotation: off, origin: known("AWS_CLOUDHSM") })),
      expect: "none",
    },
    {
      name: "an HMAC key (K22)",
      subject: custody(known({ rotation: off, spec: known("HMAC_256") })),
      expect: "none",
    },
    { name: "a kind of key without rotation", subject: custody(known({ rotation: absent })), expect: "none" },
    { name: "a key that is gone", subject: custody(absent), expect: "none" },
    { name: "an SSE-C key", subject: custody(absent, { kind: "sse-c" }), expect: "none" },
    {
      name: "a status that may not be read",
      subject: custody(known({ rotation: denied })),
      expect: "unknown",
    },
    { name: "a key that may not be described", subject: custody(denied), expect: "unknown" },
  ],
};
