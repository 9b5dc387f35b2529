import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { authorizeOnUpload } from "./permissions.ts";
import { targetOf } from "./target.ts";
import { uploadOf } from "./uploads.ts";

/** Forgets an upload and its parts. */
export const abortMultipartUpload: S3Action = (call, s3) => {
  const { bucket, key } = targetOf(call, s3);
  authorizeOnUpload(call, s3, bucket, "s3:AbortMultipartUpload", key);
  bucket.uploads.delete(uploadOf(call, s3).upload.uploadId);
  return emptyReply(204);
};
