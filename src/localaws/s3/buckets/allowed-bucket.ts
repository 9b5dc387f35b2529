import type { BucketState, S3Call, S3World } from "../action.ts";
import { authorize } from "../authorize.ts";
import { bucketOf } from "../bucket.ts";

/** The bucket of a call whose caller may do `action` on it. @throws AwsError NoSuchBucket or AccessDenied. */
export function allowedBucket(call: S3Call, s3: S3World, action: string): BucketState {
  const bucket = bucketOf(call, s3);
  authorize(call, s3, bucket, { action });
  return bucket;
}
