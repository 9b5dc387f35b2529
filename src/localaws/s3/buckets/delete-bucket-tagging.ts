import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";

export const deleteBucketTagging: S3Action = (call, s3) => {
  allowedBucket(call, s3, "s3:PutBucketTagging").tags = {};
  return emptyReply(204);
};
