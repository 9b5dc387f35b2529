import type { S3Action } from "../action.ts";
import { stopInventory } from "../inventory/deliver.ts";
import { emptyReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";
import { inventoryIdOf, inventoryName, noSuchConfiguration } from "./inventory-store.ts";

export const deleteBucketInventoryConfiguration: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:PutInventoryConfiguration");
  const id = inventoryIdOf(call);
  if (!bucket.settings.delete(inventoryName(id))) throw noSuchConfiguration(bucket);
  stopInventory(bucket, id);
  return emptyReply(204);
};
