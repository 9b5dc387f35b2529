import { absent, known } from "../../../src/model/fact.ts";
import type { BucketSubject } from "../../../src/rules/rule.ts";
import { defaultEncryption } from "../../../src/rules/s3e-101.ts";
import { bucket, denied, kmsDefault, type RuleCases, requirement, s3Default } from "../subjects.ts";

const asks = (require: "sse-s3" | "sse-kms" | "dsse-kms" | "client-side-kms") =>
  known(requirement({ require }));

export const s3e101: RuleCases<BucketSubject> = {
  rule: defaultEncryption,
  cases: [
    { name: "SSE-S3 where anything will do", subject: bucket(), expect: "pass" },
    { name: "SSE-S3 where it is asked for", subject: bucket({}, asks("sse-s3")), expect: "pass" },
    {
      name: "SSE-S3 where KMS is asked for",
      subject: bucket({}, asks("sse-kms")),
      expect: "fail",
      says: "SSE-S3; the baseline asks for SSE-KMS or stronger",
    },
    {
      name: "KMS where KMS is asked for",
      subject: bucket({ encryption: known(kmsDefault) }, asks("sse-kms")),
      expect: "pass",
    },
    {
      name: "KMS where DSSE is asked for",
      subject: bucket({ encryption: known(kmsDefault) }, asks("dsse-kms")),
      expect: "fail",
    },
    {
      name: "DSSE where KMS is asked for (E131)",
      subject: bucket({ encryption: known({ ...kmsDefault, algorithm: "aws:kms:dsse" }) }, asks("sse-kms")),
      expect: "pass",
    },
    {
      name: "no setting, where S3 encrypts with SSE-S3 (E30)",
      subject: bucket({ encryption: absent }),
      expect: "pass",
    },
    {
      name: "no setting where KMS is asked for",
      subject: bucket({ encryption: absent }, asks("sse-kms")),
      expect: "fail",
    },
    {
      name: "any default under client-side encryption",
      subject: bucket({}, asks("client-side-kms")),
      expect: "pass",
    },
    {
      name: "a setting that could not be read",
      subject: bucket({ encryption: denied }),
      expect: "unknown",
      says: "denied",
    },
    { name: "a requirement that could not be chosen", subject: bucket({}, denied), expect: "unknown" },
    {
      name: "an algorithm of tomorrow",
      subject: bucket({ encryption: known({ ...s3Default, algorithm: "aws:new" }) }, asks("sse-s3")),
      expect: "unknown",
    },
  ],
};
