import { AwsError } from "../../errors.ts";
import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";

/** Only an empty bucket goes: no object, no version, no delete marker. */
export const deleteBucket: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:DeleteBucket");
  if (bucket.objects.size > 0) {
    const hint = bucket.versioning === "disabled" ? "" : ". You must delete all versions in the bucket.";
    throw new AwsError("BucketNotEmpty", 409, `The bucket you tried to delete is not empty${hint}`, {
      fields: { BucketName: bucket.name },
    });
  }
  s3.buckets.delete(bucket.name);
  return emptyReply(204);
};
