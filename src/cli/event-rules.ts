/** Changes of a bucket's settings that bucket-changed judges, by their names in CloudTrail (V61, V62). */
const bucketChanges = [
  "CreateBucket",
  "PutBucketEncryption",
  "DeleteBucketEncryption",
  "PutBucketPolicy",
  "DeleteBucketPolicy",
  "PutBucketReplication",
  "DeleteBucketReplication",
  "PutBucketOwnershipControls",
  "DeleteBucketOwnershipControls",
  "PutBucketVersioning",
  "PutBucketLogging",
  "PutBucketInventoryConfiguration",
  "PutBucketPublicAccessBlock",
  "DeleteBucketPublicAccessBlock",
  "PutBucketTagging",
  "DeleteBucketTagging",
];

const keyChanges = ["DisableKey", "ScheduleKeyDeletion", "DisableKeyRotation", "PutKeyPolicy"];

const byCloudTrail = (service: string, eventName: readonly string[]) => ({
  source: [`aws.${service}`],
  "detail-type": ["AWS API Call via CloudTrail"],
  detail: { eventSource: [`${service}.amazonaws.com`], eventName },
});

/**
 * Which events each of the functions that react is told of, as EventBridge patterns: those of deployment/queues.yml, to
 * which a test holds them.
 */
export function eventRules(reports: string): Readonly<Record<string, object>> {
  return {
    "object-created": {
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      // What is written into the report bucket would only raise events about events.
      detail: { bucket: { name: [{ "anything-but": reports }] } },
    },
    "bucket-changed": byCloudTrail("s3", bucketChanges),
    "key-changed": byCloudTrail("kms", keyChanges),
  };
}
