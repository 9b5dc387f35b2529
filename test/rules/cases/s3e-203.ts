import { absent, known } from "../../../src/model/fact.ts";
import type { ObjectSubject } from "../../../src/rules/rule.ts";
import { approvedKey } from "../../../src/rules/s3e-203.ts";
import {
  denied,
  dsse,
  key,
  needsKey,
  needsUnresolvedKey,
  object,
  otherKms,
  type RuleCases,
  requirement,
  sseKms,
  sseS3,
} from "../subjects.ts";

const approved = known(needsKey);

export const s3e203: RuleCases<ObjectSubject> = {
  rule: approvedKey,
  cases: [
    { name: "an approved key", subject: object(sseKms, approved), expect: "pass" },
    { name: "two layers under an approved key", subject: object(dsse, approved), expect: "pass" },
    {
      name: "an approved key beside one that could not be resolved",
      subject: object(
        sseKms,
        known({ ...needsKey, approvedKeys: [...needsUnresolvedKey.approvedKeys, ...needsKey.approvedKeys] }),
      ),
      expect: "pass",
    },
    { name: "another key", subject: object(otherKms, approved), expect: "fail", says: "does not approve" },
    {
      name: "an approved alias that does not exist",
      subject: object(
        sseKms,
        known(requirement({ keys: ["alias/a"], approvedKeys: [{ written: "alias/a", arn: absent }] })),
      ),
      expect: "fail",
    },
    { name: "no key of KMS: that is for S3E-202", subject: object(sseS3, approved), expect: "none" },
    { name: "where no key is named", subject: object(otherKms), expect: "none" },
    {
      name: "where the keys are for client-side encryption",
      subject: object(otherKms, known(requirement({ require: "client-side-kms", keys: [key] }))),
      expect: "none",
    },
    {
      name: "an old version is for S3E-206",
      subject: object(otherKms, approved, { current: false }),
      expect: "none",
    },
    {
      name: "an approved key that could not be resolved",
      subject: object(sseKms, known(needsUnresolvedKey)),
      expect: "unknown",
      says: "alias/a",
    },
    { name: "a HEAD that was denied", subject: object(denied, approved), expect: "unknown" },
    { name: "a denied HEAD where no key is named", subject: object(denied), expect: "none" },
    { name: "a requirement that could not be chosen", subject: object(sseKms, denied), expect: "unknown" },
  ],
};
