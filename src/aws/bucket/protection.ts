import {
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  type GetObjectLockConfigurationCommandOutput,
  GetPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import type { BucketRef } from "../../flow/ports.ts";
import type { BucketFacts } from "../../model/facts.ts";
import type { Context } from "../context.ts";
import { setting } from "./setting.ts";

export function readVersioning(context: Context, bucket: BucketRef): Promise<BucketFacts["versioning"]> {
  return setting(
    context,
    bucket,
    "GetBucketVersioning",
    (client, addressed) => client.send(new GetBucketVersioningCommand(addressed)),
    ({ Status }) => (Status === "Enabled" ? "enabled" : Status === "Suspended" ? "suspended" : "disabled"),
  );
}

export function readObjectLock(context: Context, bucket: BucketRef): Promise<BucketFacts["objectLock"]> {
  return setting(
    context,
    bucket,
    "GetObjectLockConfiguration",
    (client, addressed) => client.send(new GetObjectLockConfigurationCommand(addressed)),
    lockOf,
  );
}

function lockOf(answer: GetObjectLockConfigurationCommandOutput) {
  const lock = answer.ObjectLockConfiguration;
  if (lock?.ObjectLockEnabled !== "Enabled") return undefined;
  const { Mode: mode, Days, Years } = lock.Rule?.DefaultRetention ?? {};
  const days = Days ?? (Years === undefined ? undefined : Years * 365);
  return { ...(mode === undefined ? {} : { mode }), ...(days === undefined ? {} : { days }) };
}

export function readOwnership(context: Context, bucket: BucketRef): Promise<BucketFacts["ownership"]> {
  return setting(
    context,
    bucket,
    "GetBucketOwnershipControls",
    (client, addressed) => client.send(new GetBucketOwnershipControlsCommand(addressed)),
    (answer) => answer.OwnershipControls?.Rules?.[0]?.ObjectOwnership,
  );
}

export function readBlockPublicPolicy(
  context: Context,
  bucket: BucketRef,
): Promise<BucketFacts["blockPublicPolicy"]> {
  return setting(
    context,
    bucket,
    "GetPublicAccessBlock",
    (client, addressed) => client.send(new GetPublicAccessBlockCommand(addressed)),
    (answer) => answer.PublicAccessBlockConfiguration?.BlockPublicPolicy ?? false,
  );
}

export function readTags(context: Context, bucket: BucketRef): Promise<BucketFacts["tags"]> {
  return setting(
    context,
    bucket,
    "GetBucketTagging",
    (client, addressed) => client.send(new GetBucketTaggingCommand(addressed)),
    (answer) => Object.fromEntries((answer.TagSet ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""])),
  );
}
