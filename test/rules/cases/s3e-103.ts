import { absent, known } from "../../../src/model/fact.ts";
import type { BucketSubject } from "../../../src/rules/rule.ts";
import { bucketKey } from "../../../src/rules/s3e-103.ts";
import { bucket, denied, kmsDefault, type RuleCases, requirement } from "../subjects.ts";

const wanted = known(requirement({ bucketKey: true }));
const off = known({ ...kmsDefault, bucketKey: false });

export const s3e103: RuleCases<BucketSubject> = {
  rule: bucketKey,
  cases: [
    { name: "on", subject: bucket({ encryption: known(kmsDefault) }, wanted), expect: "pass" },
    { name: "off", subject: bucket({ encryption: off }, wanted), expect: "fail", says: "off" },
    { name: "off where nobody asks for it", subject: bucket({ encryption: off }), expect: "none" },
    { name: "SSE-S3, where it does nothing (E59)", subject: bucket({}, wanted), expect: "none" },
    { name: "no setting", subject: bucket({ encryption: absent }, wanted), expect: "none" },
    {
      name: "DSSE-KMS, which has none (E130)",
      subject: bucket(
        { encryption: known({ ...kmsDefault, algorithm: "aws:kms:dsse", bucketKey: false }) },
        wanted,
      ),
      expect: "none",
    },
    {
      name: "a setting that could not be read",
      subject: bucket({ encryption: denied }, wanted),
      expect: "unknown",
    },
    {
      name: "an unread setting where nobody asks for it",
      subject: bucket({ encryption: denied }),
      expect: "none",
    },
    { name: "a requirement that could not be chosen", subject: bucket({}, denied), expect: "unknown" },
  ],
};
