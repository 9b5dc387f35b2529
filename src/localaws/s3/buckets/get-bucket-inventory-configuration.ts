import type { S3Action } from "../action.ts";
import { documentReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";
import { inventoryIdOf, inventoryName, noSuchConfiguration } from "./inventory-store.ts";

export const getBucketInventoryConfiguration: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:GetInventoryConfiguration");
  const stored = bucket.settings.get(inventoryName(inventoryIdOf(call)));
  if (stored === undefined) throw noSuchConfiguration(bucket);
  return documentReply(stored);
};
