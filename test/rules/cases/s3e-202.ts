import { known } from "../../../src/model/fact.ts";
import type { ObjectSubject } from "../../../src/rules/rule.ts";
import { requiredType } from "../../../src/rules/s3e-202.ts";
import {
  denied,
  dsse,
  maybeSseC,
  none,
  object,
  otherKind,
  type RuleCases,
  requirement,
  sseC,
  sseKms,
  sseS3,
} from "../subjects.ts";

const s3 = known(requirement({ require: "sse-s3" }));
const kms = known(requirement({ require: "sse-kms" }));
const two = known(requirement({ require: "dsse-kms" }));

export const s3e202: RuleCases<ObjectSubject> = {
  rule: requiredType,
  cases: [
    { name: "SSE-S3 where it is required", subject: object(sseS3, s3), expect: "pass" },
    { name: "SSE-KMS where SSE-S3 is required", subject: object(sseKms, s3), expect: "pass" },
    { name: "DSSE-KMS where SSE-KMS is required (E131)", subject: object(dsse, kms), expect: "pass" },
    {
      name: "SSE-S3 where SSE-KMS is required",
      subject: object(sseS3, kms),
      expect: "fail",
      says: "Stored with SSE-S3; the baseline asks for SSE-KMS",
    },
    { name: "SSE-KMS where DSSE-KMS is required", subject: object(sseKms, two), expect: "fail" },
    { name: "no encryption", subject: object(none, s3), expect: "fail" },
    { name: "SSE-C where SSE-KMS is required", subject: object(sseC, kms), expect: "fail" },
    {
      name: "SSE-C where it is allowed",
      subject: object(sseC, known(requirement({ require: "sse-kms", sseC: "allow" }))),
      expect: "none",
    },
    { name: "where anything will do", subject: object(sseS3), expect: "none" },
    {
      name: "where client-side encryption is asked for",
      subject: object(sseS3, known(requirement({ require: "client-side-kms" }))),
      expect: "none",
    },
    {
      name: "an old version is for S3E-206",
      subject: object(sseS3, kms, { current: false }),
      expect: "none",
    },
    { name: "a HEAD that was denied", subject: object(denied, kms), expect: "unknown" },
    { name: "a denied HEAD where anything will do", subject: object(denied), expect: "none" },
    {
      name: "a bare 400, which is only probably SSE-C (E95)",
      subject: object(maybeSseC, kms),
      expect: "unknown",
    },
    { name: "encryption of another kind (E18)", subject: object(otherKind, kms), expect: "unknown" },
    { name: "a requirement that could not be chosen", subject: object(sseS3, denied), expect: "unknown" },
  ],
};
