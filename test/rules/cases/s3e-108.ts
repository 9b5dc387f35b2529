import { absent, known } from "../../../src/model/fact.ts";
import type { ReplicationRule } from "../../../src/model/facts.ts";
import type { BucketSubject } from "../../../src/rules/rule.ts";
import { fittingReplication } from "../../../src/rules/s3e-108.ts";
import { bucket, denied, kmsDefault, needsKey, type RuleCases } from "../subjects.ts";

const plain: ReplicationRule = { id: "r", enabled: true, destinationBucket: "c", kmsObjects: false };
const covering: ReplicationRule = {
  ...plain,
  kmsObjects: true,
  replicaKmsKeyId: "arn:aws:kms:eu-west-2:1:key/k",
};
const with_ = (rule: ReplicationRule, more: Parameters<typeof bucket>[0] = {}) => ({
  replication: known([rule]),
  ...more,
});

export const s3e108: RuleCases<BucketSubject> = {
  rule: fittingReplication,
  cases: [
    { name: "no replication", subject: bucket({ replication: absent }), expect: "none" },
    {
      name: "a rule that is off",
      subject: bucket(with_({ ...plain, enabled: false }), known(needsKey)),
      expect: "none",
    },
    { name: "SSE-S3 on both sides", subject: bucket(with_(plain)), expect: "pass" },
    { name: "KMS required, and covered", subject: bucket(with_(covering), known(needsKey)), expect: "pass" },
    {
      name: "KMS required, and not covered (E212)",
      subject: bucket(with_(plain), known(needsKey)),
      expect: "fail",
      says: "not replicated",
    },
    {
      name: "a KMS default, and not covered (E212)",
      subject: bucket(with_(plain, { encryption: known(kmsDefault) })),
      expect: "fail",
      says: "does not cover",
    },
    {
      name: "covered, without a key for the replicas (E212)",
      subject: bucket(with_({ ...plain, kmsObjects: true }), known(needsKey)),
      expect: "fail",
      says: "names no key",
    },
    {
      name: "replicas under aws/s3",
      subject: bucket(with_({ ...covering, replicaKmsKeyId: "alias/aws/s3" }), known(needsKey)),
      expect: "fail",
      says: "aws/s3",
    },
    { name: "rules that could not be read", subject: bucket({ replication: denied }), expect: "unknown" },
    {
      name: "a default that could not be read, where nothing is required",
      subject: bucket(with_(plain, { encryption: denied })),
      expect: "unknown",
    },
    {
      name: "a default that could not be read, where KMS is required",
      subject: bucket(with_(plain, { encryption: denied }), known(needsKey)),
      expect: "fail",
    },
    {
      name: "a requirement that could not be chosen",
      subject: bucket(with_(plain), denied),
      expect: "unknown",
    },
  ],
};
