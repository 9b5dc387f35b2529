import type { BucketState, S3World } from "../action.ts";
import type { Bucket } from "../store.ts";
import { createObjectTable } from "../table.ts";
import { ownershipDocument, wholePublicAccessBlock } from "./access-settings.ts";
import { newBucketEncryption } from "./encryption-rule.ts";

export type BucketRequest = Pick<
  Bucket,
  "name" | "account" | "region" | "ownership" | "lockEnabled" | "tags"
>;

/** A bucket as AWS makes one today: SSE-S3, SSE-C blocked, ACLs off unless asked for (D1). */
export function newBucket(s3: Pick<S3World, "clock" | "options">, request: BucketRequest): BucketState {
  return {
    ...request,
    createdAt: s3.clock.now(),
    encryption: newBucketEncryption(s3.options.blockSseCByDefault),
    versioning: request.lockEnabled ? "enabled" : "disabled",
    settings: settingsOf(s3, request),
    objects: createObjectTable(),
    uploads: new Map(),
  };
}

function settingsOf(
  { options }: Pick<S3World, "options">,
  { ownership }: BucketRequest,
): Map<string, string> {
  const settings = new Map([["ownershipControls", ownershipDocument(ownership)]]);
  if (options.blockPublicByDefault) settings.set("publicAccessBlock", wholePublicAccessBlock());
  return settings;
}
