import { known } from "../../../src/model/fact.ts";
import type { ObjectSubject } from "../../../src/rules/rule.ts";
import { clientSideEncryption } from "../../../src/rules/s3e-205.ts";
import { denied, marked, none, object, type RuleCases, requirement, sseS3 } from "../subjects.ts";

const asked = known(requirement({ require: "client-side-kms" }));
const legacy = marked({ format: "v2", wrap: "kms", weaknesses: ["legacy key wrap kms (S7)"] });

export const s3e205: RuleCases<ObjectSubject> = {
  rule: clientSideEncryption,
  cases: [
    {
      name: "a current wrap where it is asked for",
      subject: object(sseS3, asked, { clientSide: marked() }),
      expect: "pass",
    },
    {
      name: "a current wrap where nobody asks",
      subject: object(sseS3, undefined, { clientSide: marked({ wrap: "rsa-oaep-sha1" }) }),
      expect: "pass",
    },
    {
      name: "no markers where they are asked for",
      subject: object(sseS3, asked),
      expect: "fail",
      says: "no client-side encryption markers",
    },
    { name: "no markers where nobody asks", subject: object(sseS3), expect: "none" },
    {
      name: "a raw key where KMS is asked for",
      subject: object(sseS3, asked, { clientSide: marked({ wrap: "aes-gcm" }) }),
      expect: "fail",
      says: "wrapped by KMS",
    },
    {
      name: "a legacy wrap, where nobody asks (S16)",
      subject: object(none, undefined, { clientSide: legacy }),
      expect: "fail",
      says: "legacy key wrap",
    },
    {
      name: "a legacy wrap on an old version",
      subject: object(sseS3, undefined, { clientSide: legacy, current: false }),
      expect: "fail",
    },
    {
      name: "a legacy wrap, whatever the baseline asks",
      subject: object(sseS3, denied, { clientSide: legacy }),
      expect: "fail",
    },
    {
      name: "markers that contradict each other (S5)",
      subject: object(sseS3, asked, {
        clientSide: marked({ format: "invalid", weaknesses: ["two formats"] }),
      }),
      expect: "fail",
    },
    {
      name: "an instruction file, plain by design (S15)",
      subject: object(sseS3, asked, { instructionFile: true }),
      expect: "none",
    },
    {
      name: "markers that were not read",
      subject: object(sseS3, asked, { clientSide: denied }),
      expect: "unknown",
    },
    {
      name: "markers that were not read, where nobody asks",
      subject: object(sseS3, undefined, { clientSide: denied }),
      expect: "none",
    },
    {
      name: "a wrap of tomorrow (S10)",
      subject: object(sseS3, asked, { clientSide: marked({ wrap: "unknown" }) }),
      expect: "unknown",
    },
    { name: "a requirement that could not be chosen", subject: object(sseS3, denied), expect: "unknown" },
  ],
};
