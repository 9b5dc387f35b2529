import { absent, known } from "../../../src/model/fact.ts";
import type { KeySubject } from "../../../src/rules/rule.ts";
import { keptKey } from "../../../src/rules/s3e-302.ts";
import { custody, denied, type RuleCases } from "../subjects.ts";

const date = known("2026-12-24T10:00:00.000Z");

export const s3e302: RuleCases<KeySubject> = {
  rule: keptKey,
  cases: [
    { name: "Enabled", subject: custody(known({})), expect: "pass" },
    { name: "Disabled", subject: custody(known({ state: known("Disabled") })), expect: "pass" },
    {
      name: "PendingDeletion, with its date and what goes with it",
      subject: custody(known({ state: known("PendingDeletion"), deletionDate: date })),
      expect: "fail",
      says: "will be deleted on 2026-12-24. 3 objects are lost.",
    },
    {
      name: "a primary that waits for its replicas (K31)",
      subject: custody(known({ state: known("PendingReplicaDeletion") })),
      expect: "fail",
    },
    {
      name: "PendingImport is no deletion",
      subject: custody(known({ state: known("PendingImport") })),
      expect: "pass",
    },
    { name: "a key that is gone is for S3E-301", subject: custody(absent), expect: "none" },
    { name: "a client-side key", subject: custody(absent, { kind: "client-side" }), expect: "none" },
    { name: "a key that may not be described", subject: custody(denied), expect: "unknown" },
    { name: "a state that was not told", subject: custody(known({ state: denied })), expect: "unknown" },
  ],
};
