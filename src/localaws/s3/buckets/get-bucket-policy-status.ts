import { element } from "../../wire/xml.ts";
import type { S3Action } from "../action.ts";
import { isPublicPolicy } from "../public-policy.ts";
import { xmlReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";
import { noSuchPolicy } from "./policy-call.ts";

export const getBucketPolicyStatus: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:GetBucketPolicyStatus");
  if (bucket.policy === undefined) throw noSuchPolicy(bucket);
  return xmlReply("PolicyStatus", element("IsPublic", isPublicPolicy(bucket.policy)));
};
