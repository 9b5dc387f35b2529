import type { S3Action } from "../action.ts";
import { xmlReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";
import { encryptionRuleXml } from "./encryption-rule.ts";

/** Always 200: a bucket that was never configured has SSE-S3 (E51, E52). */
export const getBucketEncryption: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:GetEncryptionConfiguration");
  return xmlReply("ServerSideEncryptionConfiguration", encryptionRuleXml(bucket.encryption));
};
