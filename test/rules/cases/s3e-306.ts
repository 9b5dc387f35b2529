import type { KeyCustody } from "../../../src/custody/custody.ts";
import type { Proofs } from "../../../src/custody/inquiry.ts";
import { absent, known } from "../../../src/model/fact.ts";
import type { KeySubject } from "../../../src/rules/rule.ts";
import { usableClientKey } from "../../../src/rules/s3e-306.ts";
import { custody, denied, type RuleCases } from "../subjects.ts";

const clientSide = (facts: Parameters<typeof custody>[0], fields: Partial<KeyCustody> = {}) =>
  custody(facts, { kind: "client-side", ...fields });
const proven = (proofs: Partial<Proofs>) => ({ proofs: { opened: 0, refused: 0, unknown: 0, ...proofs } });
const unnamed = { key: "client-side:kms+context" } as const;

export const s3e306: RuleCases<KeySubject> = {
  rule: usableClientKey,
  cases: [
    {
      name: "every wrapped data key opens",
      subject: clientSide(known({}), proven({ opened: 3 })),
      expect: "pass",
      says: "every wrapped data key (3)",
    },
    { name: "a key that metadata names (S8)", subject: clientSide(known({})), expect: "pass", says: "names" },
    {
      name: "one data key does not open",
      subject: clientSide(
        known({}),
        proven({ opened: 2, refused: 1, refusal: "InvalidCiphertextException" }),
      ),
      expect: "fail",
      says: "does not open 1 of 3",
    },
    {
      name: "a key that metadata does not name, and none opens",
      subject: clientSide(denied, { ...unnamed, ...proven({ refused: 1, unknown: 2 }) }),
      expect: "fail",
    },
    {
      name: "a disabled key",
      subject: clientSide(known({ state: known("Disabled") })),
      expect: "fail",
      says: "Disabled",
    },
    {
      name: "a key that was scheduled for deletion after it opened all",
      subject: clientSide(known({ state: known("PendingDeletion") }), proven({ opened: 3 })),
      expect: "fail",
    },
    {
      name: "a key that KMS does not know",
      subject: clientSide(absent),
      expect: "fail",
      says: "no such key",
    },
    {
      name: "a key that metadata does not name, and nobody asked KMS",
      subject: clientSide(denied, unnamed),
      expect: "unknown",
      says: "--prove",
    },
    {
      name: "a data key that we may not decrypt",
      subject: clientSide(
        known({}),
        proven({ opened: 2, unknown: 1, doubt: { reason: "access-denied", message: "the call was denied" } }),
      ),
      expect: "unknown",
      says: "denied",
    },
    { name: "a state that was not told", subject: clientSide(known({ state: denied })), expect: "unknown" },
    {
      name: "a data key wrapped outside of KMS",
      subject: clientSide(absent, { key: "client-side:rsa-oaep-sha1" }),
      expect: "none",
    },
    { name: "a key of S3's is for S3E-301", subject: custody(known({})), expect: "none" },
  ],
};
