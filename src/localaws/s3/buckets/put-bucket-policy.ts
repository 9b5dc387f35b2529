import type { AwsError } from "../../errors.ts";
import type { BucketState, S3Action, S3Call, S3World } from "../action.ts";
import { deniedBy } from "../authorize.ts";
import { accessDenied } from "../object-errors.ts";
import { publicAccessBlockOf } from "../public-access.ts";
import { isPublicPolicy } from "../public-policy.ts";
import { emptyReply } from "../replies.ts";
import { allowedPolicyBucket } from "./policy-call.ts";
import { refuseMalformedPolicy } from "./policy-check.ts";

export const putBucketPolicy: S3Action = (call, s3) => {
  const bucket = allowedPolicyBucket(call, s3, "s3:PutBucketPolicy");
  const text = new TextDecoder().decode(call.body);
  refuseMalformedPolicy(text, bucket.name);
  if (publicAccessBlockOf(bucket).blockPublicPolicy && isPublicPolicy(text))
    throw publicPolicyRefusal(call, bucket);
  refuseSelfLockOut(text, call, s3, bucket);
  bucket.policy = text;
  return emptyReply(204);
};

/** P46. */
function publicPolicyRefusal({ caller }: S3Call, bucket: BucketState): AwsError {
  return accessDenied(
    `User: ${caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket.name}" ` +
      "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
  );
}

/**
 * Refuses a policy under which the caller could not change it again, unless the request says so on purpose (P45). No
 * source gives the code; 403 is what a caller sees afterwards anyway (?).
 */
function refuseSelfLockOut(text: string, call: S3Call, s3: S3World, bucket: BucketState): void {
  const confirmed = call.request.headers["x-amz-confirm-remove-self-bucket-access"]?.toLowerCase() === "true";
  if (confirmed || !deniedBy(text, call, s3, bucket, { action: "s3:PutBucketPolicy" })) return;
  throw accessDenied(
    "The new bucket policy will not allow you to update the bucket policy in the future. To put it all the same, confirm with x-amz-confirm-remove-self-bucket-access.",
  );
}
