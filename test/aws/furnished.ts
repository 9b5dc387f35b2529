import {
  PutBucketInventoryConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import type { World } from "./world.ts";

export const region = "us-east-1";
export const bucket = { name: "bucket", region };

export function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export function putPolicy({ s3 }: World, Policy: string) {
  return s3.send(new PutBucketPolicyCommand({ Bucket: bucket.name, Policy }));
}

/** A bucket with every setting made. */
export async function furnished(it: World): Promise<void> {
  const Bucket = bucket.name;
  await it.newBucket(Bucket);
  await it.newBucket("logs");
  await it.newBucket("replicas");
  const { s3 } = it;
  const enabled = { VersioningConfiguration: { Status: "Enabled" as const } };
  await s3.send(new PutBucketVersioningCommand({ Bucket, ...enabled }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: "replicas", ...enabled }));
  await s3.send(
    new PutObjectLockConfigurationCommand({
      Bucket,
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled",
        Rule: { DefaultRetention: { Mode: "GOVERNANCE", Years: 2 } },
      },
    }),
  );
  const block = { BlockPublicPolicy: true };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: block }));
  await s3.send(
    new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: "team", Value: "a b" }] } }),
  );
  await s3.send(
    new PutBucketLoggingCommand({
      Bucket,
      BucketLoggingStatus: { LoggingEnabled: { TargetBucket: "logs", TargetPrefix: "" } },
    }),
  );
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      SkipDestinationValidation: true,
      NotificationConfiguration: {
        EventBridgeConfiguration: {},
        QueueConfigurations: [
          { QueueArn: "arn:aws:sqs:us-east-1:111122223333:q", Events: ["s3:ObjectCreated:*"] },
        ],
      },
    }),
  );
  await s3.send(
    new PutBucketInventoryConfigurationCommand({
      Bucket,
      Id: "daily",
      InventoryConfiguration: {
        Id: "daily",
        IsEnabled: true,
        IncludedObjectVersions: "All",
        Schedule: { Frequency: "Daily" },
        Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::logs", Format: "CSV" } },
      },
    }),
  );
  await s3.send(
    new PutBucketReplicationCommand({
      Bucket,
      ReplicationConfiguration: {
        Role: "arn:aws:iam::111122223333:role/replication",
        Rules: [
          {
            ID: "all",
            Status: "Enabled",
            Priority: 1,
            Filter: { Prefix: "" },
            DeleteMarkerReplication: { Status: "Disabled" },
            SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: "Enabled" } },
            Destination: {
              Bucket: "arn:aws:s3:::replicas",
              EncryptionConfiguration: { ReplicaKmsKeyID: "arn:aws:kms:us-east-1:111122223333:key/r" },
            },
          },
        ],
      },
    }),
  );
}
