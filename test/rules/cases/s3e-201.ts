import type { ObjectSubject } from "../../../src/rules/rule.ts";
import { encrypted } from "../../../src/rules/s3e-201.ts";
import {
  denied,
  marked,
  maybeSseC,
  none,
  object,
  otherKind,
  type RuleCases,
  sseC,
  sseKms,
  sseS3,
} from "../subjects.ts";

export const s3e201: RuleCases<ObjectSubject> = {
  rule: encrypted,
  cases: [
    { name: "SSE-S3", subject: object(sseS3), expect: "pass" },
    { name: "SSE-KMS", subject: object(sseKms), expect: "pass" },
    { name: "SSE-C", subject: object(sseC), expect: "pass" },
    { name: "encryption of another kind (E18)", subject: object(otherKind), expect: "pass" },
    {
      name: "an object from before 2023 (E31)",
      subject: object(none),
      expect: "fail",
      says: "without any encryption",
    },
    {
      name: "client-side markers, which prove nothing (S25)",
      subject: object(none, undefined, { clientSide: marked() }),
      expect: "fail",
      says: "prove nothing",
    },
    {
      name: "an instruction file, which S3 stores like any object",
      subject: object(none, undefined, { instructionFile: true }),
      expect: "fail",
    },
    { name: "a HEAD that was denied", subject: object(denied), expect: "unknown", says: "denied" },
    { name: "a bare 400, which is only probably SSE-C (E95)", subject: object(maybeSseC), expect: "unknown" },
    { name: "a failure whatever the baseline asks", subject: object(none, denied), expect: "fail" },
    {
      name: "an old version is for S3E-206",
      subject: object(none, undefined, { current: false }),
      expect: "none",
    },
  ],
};
