import type { S3Action } from "../action.ts";
import { allowedPolicyBucket, noSuchPolicy } from "./policy-call.ts";

/** The document as it was put. */
export const getBucketPolicy: S3Action = (call, s3) => {
  const bucket = allowedPolicyBucket(call, s3, "s3:GetBucketPolicy");
  if (bucket.policy === undefined) throw noSuchPolicy(bucket);
  return { status: 200, headers: { "content-type": "application/json" }, body: bucket.policy };
};
