import { bucketGrants } from "../acl.ts";
import { aclDocument } from "../acl-xml.ts";
import type { S3Action } from "../action.ts";
import { canonicalUserOf } from "../bucket.ts";
import { documentReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";

export const getBucketAcl: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:GetBucketAcl");
  return documentReply(aclDocument(canonicalUserOf(bucket.account), bucketGrants(bucket)));
};
