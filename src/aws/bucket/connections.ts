import {
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  type GetBucketNotificationConfigurationCommandOutput,
  GetBucketReplicationCommand,
  type InventoryConfiguration,
  ListBucketInventoryConfigurationsCommand,
  type ReplicationRule as SdkReplicationRule,
} from "@aws-sdk/client-s3";
import type { BucketRef } from "../../flow/ports.ts";
import type { BucketFacts, NotificationTarget, ReplicationRule } from "../../model/facts.ts";
import type { Context } from "../context.ts";
import { setting } from "./setting.ts";

/** Where a bucket sends things: replicas, logs, notifications, inventories. */

export function readReplication(context: Context, bucket: BucketRef): Promise<BucketFacts["replication"]> {
  return setting(
    context,
    bucket,
    "GetBucketReplication",
    (client, addressed) => client.send(new GetBucketReplicationCommand(addressed)),
    (answer) => answer.ReplicationConfiguration?.Rules?.map(ruleOf),
  );
}

function ruleOf(rule: SdkReplicationRule): ReplicationRule {
  const replicaKmsKeyId = rule.Destination?.EncryptionConfiguration?.ReplicaKmsKeyID;
  return {
    id: rule.ID ?? "",
    enabled: rule.Status === "Enabled",
    destinationBucket: bucketName(rule.Destination?.Bucket),
    ...(replicaKmsKeyId === undefined ? {} : { replicaKmsKeyId }),
    kmsObjects: rule.SourceSelectionCriteria?.SseKmsEncryptedObjects?.Status === "Enabled",
  };
}

export function readLoggingTarget(
  context: Context,
  bucket: BucketRef,
): Promise<BucketFacts["loggingTarget"]> {
  return setting(
    context,
    bucket,
    "GetBucketLogging",
    (client, addressed) => client.send(new GetBucketLoggingCommand(addressed)),
    (answer) => answer.LoggingEnabled?.TargetBucket,
  );
}

export function readNotifications(
  context: Context,
  bucket: BucketRef,
): Promise<BucketFacts["notifications"]> {
  return setting(
    context,
    bucket,
    "GetBucketNotificationConfiguration",
    (client, addressed) => client.send(new GetBucketNotificationConfigurationCommand(addressed)),
    targetsOf,
  );
}

function targetsOf(answer: GetBucketNotificationConfigurationCommandOutput): readonly NotificationTarget[] {
  const target = (type: NotificationTarget["type"], arn: string | undefined): NotificationTarget[] =>
    arn === undefined ? [] : [{ type, arn }];
  return [
    ...(answer.QueueConfigurations ?? []).flatMap(({ QueueArn }) => target("sqs", QueueArn)),
    ...(answer.TopicConfigurations ?? []).flatMap(({ TopicArn }) => target("sns", TopicArn)),
    ...(answer.LambdaFunctionConfigurations ?? []).flatMap((it) => target("lambda", it.LambdaFunctionArn)),
    // Being there is what switches it on; it holds nothing (V40).
    ...(answer.EventBridgeConfiguration === undefined ? [] : target("eventbridge", "")),
  ];
}

/** Names of the buckets that receive inventories of this bucket (I18). */
export function readInventoryDestinations(
  context: Context,
  bucket: BucketRef,
): Promise<BucketFacts["inventoryDestinations"]> {
  return setting(
    context,
    bucket,
    "ListBucketInventoryConfigurations",
    async (client, addressed) => {
      const all: InventoryConfiguration[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListBucketInventoryConfigurationsCommand({
            ...addressed,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        );
        all.push(...(page.InventoryConfigurationList ?? []));
        token = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
      return all;
    },
    (all) => [...new Set(all.map((it) => bucketName(it.Destination?.S3BucketDestination?.Bucket)))].sort(),
  );
}

/** Destinations are bucket ARNs in these settings. */
function bucketName(arn: string | undefined): string {
  return (arn ?? "").replace(/^arn:[^:]*:s3:::/, "");
}
