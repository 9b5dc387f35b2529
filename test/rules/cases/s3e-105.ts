import { absent, known } from "../../../src/model/fact.ts";
import type { BucketSubject } from "../../../src/rules/rule.ts";
import { admittedUploads } from "../../../src/rules/s3e-105.ts";
import {
  bucket,
  denied,
  httpDeny,
  key,
  kmsDefault,
  needsKey,
  policyOf,
  type RuleCases,
  requirement,
} from "../subjects.ts";

const strong = known(kmsDefault);
const objects = { Effect: "Deny", Principal: "*", Resource: "arn:aws:s3:::b/*" };
const algorithmKey = "s3:x-amz-server-side-encryption";

/** P76 and its twin for the key; the calls that P76 does not reach must name an approved key (P79, P93). */
const guard = [
  {
    ...objects,
    Action: "s3:PutObject",
    Condition: { StringNotEquals: { [algorithmKey]: "aws:kms" }, Null: { [algorithmKey]: "false" } },
  },
  {
    ...objects,
    Action: "s3:PutObject",
    Condition: {
      ArnNotEquals: { [`${algorithmKey}-aws-kms-key-id`]: key },
      Null: { [algorithmKey]: "false" },
    },
  },
  {
    ...objects,
    Action: ["s3:UpdateObjectEncryption", "s3:ReplicateObject"],
    Condition: { ArnNotEquals: { [`${algorithmKey}-aws-kms-key-id`]: key } },
  },
];

export const s3e105: RuleCases<BucketSubject> = {
  rule: admittedUploads,
  cases: [
    { name: "every encryption where any will do", subject: bucket(), expect: "pass" },
    {
      name: "all that is not denied has the approved key",
      subject: bucket({ encryption: strong, policy: policyOf(...guard) }, known(needsKey)),
      expect: "pass",
    },
    {
      name: "a good default and no policy",
      subject: bucket({ encryption: strong, policy: absent }, known(needsKey)),
      expect: "fail",
      says: "uploads with AES256, with aws:kms and no key and 4 more kinds, through PutObject",
    },
    {
      name: "a policy that denies only plain HTTP",
      subject: bucket({ encryption: strong }, known(needsKey)),
      expect: "fail",
    },
    {
      name: "a policy that only looks like a guard: it stops those who ask for AES256 (P82)",
      subject: bucket(
        {
          policy: policyOf({
            ...objects,
            Action: "s3:PutObject",
            Condition: { StringEquals: { [algorithmKey]: "AES256" } },
          }),
        },
        known(requirement({ require: "sse-kms" })),
      ),
      expect: "fail",
      says: "without an encryption header",
    },
    {
      name: "no header, where strict wants one",
      subject: bucket(
        { encryption: strong, policy: policyOf(...guard) },
        known({ ...needsKey, uploads: "strict" }),
      ),
      expect: "fail",
      says: "names no encryption",
    },
    {
      name: "SSE-C admitted is for S3E-104, and HTTP for S3E-106",
      subject: bucket({ policy: absent, encryption: absent }),
      expect: "pass",
    },
    { name: "a policy that could not be read", subject: bucket({ policy: denied }), expect: "unknown" },
    { name: "a policy that is none", subject: bucket({ policy: known("{") }), expect: "unknown" },
    {
      name: "a default that could not be read",
      subject: bucket({ encryption: denied, policy: policyOf(httpDeny) }),
      expect: "unknown",
    },
    { name: "a requirement that could not be chosen", subject: bucket({}, denied), expect: "unknown" },
  ],
};
