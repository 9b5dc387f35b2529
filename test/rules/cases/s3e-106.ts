import { absent, known } from "../../../src/model/fact.ts";
import type { BucketSubject } from "../../../src/rules/rule.ts";
import { deniedHttp } from "../../../src/rules/s3e-106.ts";
import { bucket, denied, httpDeny, policyOf, type RuleCases, requirement } from "../subjects.ts";

const with_ = (fields: object) => bucket({ policy: policyOf({ ...httpDeny, ...fields }) });

export const s3e106: RuleCases<BucketSubject> = {
  rule: deniedHttp,
  cases: [
    { name: "AWS's own statement (P70)", subject: bucket(), expect: "pass" },
    {
      name: "the same with an exception for AWS services (P71)",
      subject: with_({
        Condition: { Bool: { "aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false" } },
      }),
      expect: "pass",
    },
    { name: "no policy", subject: bucket({ policy: absent }), expect: "fail", says: "no bucket policy" },
    {
      name: "a Deny on the objects alone (P87)",
      subject: with_({ Resource: "arn:aws:s3:::b/*" }),
      expect: "fail",
      says: "s3:ListBucket",
    },
    {
      name: "a Deny on the bucket alone (P87)",
      subject: with_({ Resource: "arn:aws:s3:::b" }),
      expect: "fail",
      says: "s3:GetObject",
    },
    {
      name: "a Deny of reading alone (P88)",
      subject: with_({ Action: ["s3:Get*", "s3:List*", "s3:DeleteObject"] }),
      expect: "fail",
      says: "PutObject",
    },
    {
      name: "a Deny of one prefix",
      subject: with_({ Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/a/*"] }),
      expect: "fail",
    },
    {
      name: "a Deny for one principal (P88)",
      subject: with_({ Principal: { AWS: "arn:aws:iam::111122223333:role/x" } }),
      expect: "fail",
    },
    {
      name: "a Deny with a way out",
      subject: with_({
        Condition: {
          Bool: { "aws:SecureTransport": "false" },
          NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" },
        },
      }),
      expect: "fail",
    },
    {
      name: "an Allow for TLS in place of a Deny (P89)",
      subject: with_({ Effect: "Allow", Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      expect: "fail",
    },
    {
      name: "where plain HTTP may be",
      subject: bucket({ policy: absent }, known(requirement({ tls: false }))),
      expect: "none",
    },
    { name: "a policy that could not be read", subject: bucket({ policy: denied }), expect: "unknown" },
    { name: "a policy that is none", subject: bucket({ policy: known("{}") }), expect: "unknown" },
    {
      name: "no policy, with a default that could not be read",
      subject: bucket({ policy: absent, encryption: denied }),
      expect: "fail",
    },
    {
      name: "reads denied, and a matrix that is unknown",
      subject: bucket({ encryption: denied }),
      expect: "unknown",
    },
    { name: "a requirement that could not be chosen", subject: bucket({}, denied), expect: "unknown" },
  ],
};
