import { absent, known } from "../../../src/model/fact.ts";
import type { BucketSubject } from "../../../src/rules/rule.ts";
import { realGuards } from "../../../src/rules/s3e-107.ts";
import { deny as denyPut } from "../../uploads/scenes.ts";
import { bucket, denied, httpDeny, kmsDefault, needsKey, policyOf, type RuleCases } from "../subjects.ts";

const sse = "s3:x-amz-server-side-encryption";
const deny = (condition: object, more: object = {}) => denyPut("Guard", condition, more);
const kms = { encryption: known(kmsDefault) };

export const s3e107: RuleCases<BucketSubject> = {
  rule: realGuards,
  cases: [
    { name: "a real guard", subject: bucket(), expect: "pass" },
    { name: "no policy", subject: bucket({ policy: absent }), expect: "none" },
    {
      name: "Null the wrong way round (P84)",
      subject: bucket({ ...kms, policy: policyOf(deny({ Null: { [sse]: "false" } })) }, known(needsKey)),
      expect: "fail",
      says: "admits those that name none",
    },
    {
      name: "only those who ask (P82)",
      subject: bucket({ policy: policyOf(deny({ StringEquals: { [sse]: "AES256" } })) }, known(needsKey)),
      expect: "fail",
      says: "those who ask for nothing",
    },
    {
      name: "the same, made good by the default",
      subject: bucket({
        ...kms,
        policy: policyOf(httpDeny, deny({ StringEquals: { [sse]: "AES256" } })),
      }),
      expect: "pass",
    },
    {
      name: "TLS for the objects only (P87)",
      subject: bucket({ policy: policyOf({ ...httpDeny, Resource: "arn:aws:s3:::b/*" }) }),
      expect: "fail",
      says: "calls on the bucket itself",
    },
    {
      name: "every action (P85)",
      subject: bucket({
        policy: policyOf(deny({ StringNotEquals: { [sse]: "AES256" } }, { Action: "s3:*" })),
      }),
      expect: "fail",
      says: "And 1 more",
    },
    { name: "a policy that could not be read", subject: bucket({ policy: denied }), expect: "unknown" },
    { name: "a policy that is none", subject: bucket({ policy: known("{}") }), expect: "unknown" },
    { name: "a requirement that could not be chosen", subject: bucket({}, denied), expect: "unknown" },
  ],
};
