import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";
import { newBucketEncryption } from "./encryption-rule.ts";

/**
 * Back to SSE-S3, as often as one likes (E54); the permission is that of Put (E50). The block of SSE-C stays as it
 * was: nothing says what becomes of it (E77 (?)), and a block that silently went away would be the worse surprise.
 */
export const deleteBucketEncryption: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:PutEncryptionConfiguration");
  bucket.encryption = { ...newBucketEncryption(false), blocked: bucket.encryption.blocked };
  return emptyReply(204);
};
