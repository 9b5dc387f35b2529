import { absent, known } from "../../../src/model/fact.ts";
import type { BucketSubject } from "../../../src/rules/rule.ts";
import { blockedCustomerKeys } from "../../../src/rules/s3e-104.ts";
import { bucket, denied, httpDeny, policyOf, type RuleCases, requirement, s3Default } from "../subjects.ts";

const open = known({ ...s3Default, blocked: known(["NONE"]) });
const silent = known({ ...s3Default, blocked: absent });

const deny = (fields: object) => ({
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:PutObject", "s3:ReplicateObject"],
  Resource: "arn:aws:s3:::b/*",
  Condition: { Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" } },
  ...fields,
});

export const s3e104: RuleCases<BucketSubject> = {
  rule: blockedCustomerKeys,
  cases: [
    { name: "blocked by the bucket", subject: bucket(), expect: "pass", says: "blocks" },
    {
      name: "blocked by the bucket, with a policy that could not be read",
      subject: bucket({ policy: denied }),
      expect: "pass",
    },
    {
      name: "denied by a policy (P73)",
      subject: bucket({ encryption: open, policy: policyOf(deny({})) }),
      expect: "pass",
    },
    { name: "NONE blocked (E62)", subject: bucket({ encryption: open }), expect: "fail", says: "PutObject" },
    {
      name: "a field that S3 does not send",
      subject: bucket({ encryption: silent, policy: absent }),
      expect: "fail",
    },
    { name: "no setting at all", subject: bucket({ encryption: absent, policy: absent }), expect: "fail" },
    {
      name: "a Deny of the wrong way round (P84)",
      subject: bucket({
        encryption: open,
        policy: policyOf(
          deny({ Condition: { Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "true" } } }),
        ),
      }),
      expect: "fail",
    },
    {
      name: "a Deny for one prefix",
      subject: bucket({ encryption: open, policy: policyOf(deny({ Resource: "arn:aws:s3:::b/a/*" })) }),
      expect: "fail",
    },
    {
      name: "a Deny with a way out",
      subject: bucket({
        encryption: open,
        policy: policyOf(
          deny({
            Condition: {
              Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" },
              ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/x" },
            },
          }),
        ),
      }),
      expect: "fail",
      says: "for some requests",
    },
    {
      name: "where SSE-C is allowed",
      subject: bucket({ encryption: open }, known(requirement({ sseC: "allow" }))),
      expect: "none",
    },
    {
      name: "a setting that could not be read",
      subject: bucket({ encryption: denied, policy: policyOf(httpDeny) }),
      expect: "unknown",
    },
    {
      name: "not blocked, and a policy that could not be read",
      subject: bucket({ encryption: open, policy: denied }),
      expect: "unknown",
    },
    { name: "a requirement that could not be chosen", subject: bucket({}, denied), expect: "unknown" },
  ],
};
