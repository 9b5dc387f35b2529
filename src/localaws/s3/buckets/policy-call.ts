import { AwsError } from "../../errors.ts";
import type { BucketState, S3Call, S3World } from "../action.ts";
import { authorize } from "../authorize.ts";
import { bucketOf } from "../bucket.ts";

/**
 * The bucket of a call on its policy. Only principals of its own account may touch it, whatever the policy allows.
 * @throws AwsError AccessDenied, or MethodNotAllowed for other accounts (P44).
 */
export function allowedPolicyBucket(call: S3Call, s3: S3World, action: string): BucketState {
  const bucket = bucketOf(call, s3);
  authorize(call, s3, bucket, { action });
  if (call.caller.type === "anonymous" || call.caller.account !== bucket.account) {
    throw new AwsError(
      "MethodNotAllowed",
      405,
      "The specified method is not allowed against this resource.",
      {
        fields: { Method: call.request.method, ResourceType: "BUCKETPOLICY" },
      },
    );
  }
  return bucket;
}

/** What is answered where no policy was put (P41). */
export function noSuchPolicy(bucket: BucketState): AwsError {
  return new AwsError("NoSuchBucketPolicy", 404, "The bucket policy does not exist", {
    fields: { BucketName: bucket.name },
  });
}
