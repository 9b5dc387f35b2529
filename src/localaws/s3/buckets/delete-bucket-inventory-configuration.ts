import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";
import { inventoryIdOf, inventoryName, noSuchConfiguration } from "./inventory-store.ts";

export const deleteBucketInventoryConfiguration: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:PutInventoryConfiguration");
  if (!bucket.settings.delete(inventoryName(inventoryIdOf(call)))) throw noSuchConfiguration(bucket);
  return emptyReply(204);
};
