import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { allowedPolicyBucket } from "./policy-call.ts";

/** 204 whether there was one or not (P42). */
export const deleteBucketPolicy: S3Action = (call, s3) => {
  const bucket = allowedPolicyBucket(call, s3, "s3:DeleteBucketPolicy");
  delete bucket.policy;
  return emptyReply(204);
};
