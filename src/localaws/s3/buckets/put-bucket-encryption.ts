import { readXml } from "../../wire/xml-reader.ts";
import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";
import { readEncryptionRule } from "./encryption-rule.ts";

/** Changes what later writes get; no stored object is touched (E34). */
export const putBucketEncryption: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:PutEncryptionConfiguration");
  const root = readXml(call.body, "ServerSideEncryptionConfiguration");
  bucket.encryption = readEncryptionRule(root, bucket.encryption);
  return emptyReply(200);
};
