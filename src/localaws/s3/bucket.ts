import { createHash } from "node:crypto";
import { AwsError } from "../errors.ts";
import type { BucketState, S3Call, S3World } from "./action.ts";

/** The bucket a call names. @throws AwsError NoSuchBucket. */
export function bucketOf(call: Pick<S3Call, "bucketName">, s3: Pick<S3World, "buckets">): BucketState {
  const bucket = s3.buckets.get(call.bucketName ?? "");
  if (bucket === undefined) throw noSuchBucket(call.bucketName ?? "");
  return bucket;
}

/** What a call to a bucket that is not there is answered. */
function noSuchBucket(name: string): AwsError {
  return new AwsError("NoSuchBucket", 404, "The specified bucket does not exist", {
    fields: { BucketName: name },
  });
}

/** ARN of a bucket, or of an object in it. */
export function s3Arn(bucket: string, key?: string): string {
  return `arn:aws:s3:::${bucket}${key === undefined ? "" : `/${key}`}`;
}

/** The canonical user id of an account: 64 hex digits that lists and ACLs name owners by. */
export function canonicalUserOf(account: string): string {
  return createHash("sha256").update(`canonical user of ${account}`).digest("hex");
}
