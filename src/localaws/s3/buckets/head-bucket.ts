import type { S3Action } from "../action.ts";
import { s3Arn } from "../bucket.ts";
import { emptyReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";

/** There is no s3:HeadBucket: the permission is that of listing. */
export const headBucket: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:ListBucket");
  return emptyReply(200, {
    "x-amz-bucket-region": bucket.region,
    "x-amz-bucket-arn": s3Arn(bucket.name),
    "x-amz-access-point-alias": "false",
    "content-type": "application/xml",
  });
};
