import type { BucketRef, Destinations } from "../../flow/ports.ts";
import type { BucketFacts } from "../../model/facts.ts";
import { policyWriters } from "../../uploads/policy-writers.ts";
import type { Context } from "../context.ts";
import {
  readInventoryDestinations,
  readLoggingTarget,
  readNotifications,
  readReplication,
} from "./connections.ts";
import { readBucketEncryption } from "./encryption.ts";
import { readBucketPolicy } from "./policy.ts";
import {
  readBlockPublicPolicy,
  readObjectLock,
  readOwnership,
  readTags,
  readVersioning,
} from "./protection.ts";

/** All settings of a bucket at once, each by itself: one that is denied leaves the others known. */
export async function readBucket(context: Context, bucket: BucketRef): Promise<BucketFacts> {
  const [me, encryption, policy, versioning, objectLock, ownership, blockPublicPolicy, ...connections] =
    await Promise.all([
      context.whoAmI(),
      readBucketEncryption(context, bucket),
      readBucketPolicy(context, bucket),
      readVersioning(context, bucket),
      readObjectLock(context, bucket),
      readOwnership(context, bucket),
      readBlockPublicPolicy(context, bucket),
      readReplication(context, bucket),
      readLoggingTarget(context, bucket),
      readNotifications(context, bucket),
      readInventoryDestinations(context, bucket),
      readTags(context, bucket),
    ]);
  const [replication, loggingTarget, notifications, inventoryDestinations, tags] = connections;
  const partition = me.ok ? me.value.partition : "aws";
  return {
    name: bucket.name,
    arn: `arn:${partition}:s3:::${bucket.name}`,
    region: bucket.region,
    account: me.ok ? me.value.account : "",
    partition,
    encryption,
    policy,
    versioning,
    objectLock,
    ownership,
    blockPublicPolicy,
    replication,
    loggingTarget,
    notifications,
    inventoryDestinations,
    tags,
    serviceWriters: policyWriters(policy),
  };
}

export async function readDestinations(context: Context, bucket: BucketRef): Promise<Destinations> {
  const [loggingTarget, inventoryDestinations] = await Promise.all([
    readLoggingTarget(context, bucket),
    readInventoryDestinations(context, bucket),
  ]);
  return { loggingTarget, inventoryDestinations };
}
