import type { S3Action } from "../action.ts";
import { xmlReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";

/** us-east-1 has no location constraint: the element is empty. */
export const getBucketLocation: S3Action = (call, s3) => {
  const { region } = allowedBucket(call, s3, "s3:GetBucketLocation");
  return xmlReply("LocationConstraint", region === "us-east-1" ? "" : region);
};
