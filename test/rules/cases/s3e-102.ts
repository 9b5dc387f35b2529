import { absent, known } from "../../../src/model/fact.ts";
import type { BucketEncryption } from "../../../src/model/facts.ts";
import type { BucketSubject } from "../../../src/rules/rule.ts";
import { defaultKey } from "../../../src/rules/s3e-102.ts";
import {
  bucket,
  denied,
  key,
  kmsDefault,
  needsKey,
  needsUnresolvedKey,
  otherKey,
  type RuleCases,
  requirement,
  s3Default,
} from "../subjects.ts";

const withDefault = (fields: Partial<BucketEncryption>, required = needsKey) =>
  bucket({ encryption: known({ ...kmsDefault, ...fields }) }, known(required));
const managed: BucketEncryption = { ...s3Default, algorithm: "aws:kms" };

export const s3e102: RuleCases<BucketSubject> = {
  rule: defaultKey,
  cases: [
    { name: "an approved key by its ARN", subject: withDefault({}), expect: "pass" },
    {
      name: "any key by its ARN where none is named",
      subject: withDefault({}, requirement()),
      expect: "pass",
    },
    {
      name: "another key",
      subject: withDefault({ keyId: otherKey, keyArn: known(otherKey) }),
      expect: "fail",
      says: "is not one the baseline approves",
    },
    {
      name: "the approved key by its bare id (E40)",
      subject: withDefault({ keyId: "11111111-1111-4111-8111-111111111111" }),
      expect: "fail",
      says: "must be the key's full ARN",
    },
    {
      name: "the approved key by an alias (E39)",
      subject: withDefault({ keyId: "alias/a" }),
      expect: "fail",
    },
    {
      name: "the approved key by an alias's ARN",
      subject: withDefault({ keyId: "arn:aws:kms:eu-west-1:111122223333:alias/a" }),
      expect: "fail",
    },
    {
      name: "a key that KMS does not know (E58)",
      subject: withDefault({ keyArn: absent }),
      expect: "fail",
      says: "KMS knows no key",
    },
    {
      name: "aws/s3 by saying nothing (E35)",
      subject: bucket({ encryption: known(managed) }, known(needsKey)),
      expect: "fail",
      says: "aws/s3",
    },
    {
      name: "aws/s3 where it is approved",
      subject: bucket({ encryption: known(managed) }, known(requirement({ keys: ["alias/aws/s3"] }))),
      expect: "pass",
    },
    { name: "aws/s3 where no key is named", subject: bucket({ encryption: known(managed) }), expect: "pass" },
    {
      name: "keys that are for client-side encryption",
      subject: withDefault({ keyId: otherKey }, requirement({ require: "client-side-kms", keys: [key] })),
      expect: "pass",
    },
    { name: "SSE-S3 has no key", subject: bucket({}, known(needsKey)), expect: "none" },
    {
      name: "no setting has no key",
      subject: bucket({ encryption: absent }, known(needsKey)),
      expect: "none",
    },
    { name: "a setting that could not be read", subject: bucket({ encryption: denied }), expect: "unknown" },
    {
      name: "a requirement that could not be chosen",
      subject: bucket({ encryption: known(kmsDefault) }, denied),
      expect: "unknown",
    },
    {
      name: "an approved key that could not be resolved",
      subject: withDefault({}, needsUnresolvedKey),
      expect: "unknown",
      says: "alias/a",
    },
  ],
};
