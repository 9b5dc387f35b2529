import { AwsError } from "../../errors.ts";
import type { BucketState, S3Call, S3World } from "../action.ts";
import { bucketOf, s3Arn } from "../bucket.ts";
import type { ObjectPlace } from "../sse/decide.ts";

/** What an object call is about. */
export type Target = { readonly bucket: BucketState; readonly key: string; readonly place: ObjectPlace };

/** Longest key, in bytes of UTF-8 (L7). */
const KEY_LIMIT = 1024;

/** @throws AwsError NoSuchBucket or KeyTooLongError. */
export function targetOf(call: Pick<S3Call, "bucketName" | "key">, s3: S3World): Target {
  const bucket = bucketOf(call, s3);
  const key = call.key ?? "";
  refuseLongKey(key);
  return { bucket, key, place: placeOf(bucket.name, key) };
}

export function placeOf(bucket: string, key: string): ObjectPlace {
  return { bucketArn: s3Arn(bucket), objectArn: s3Arn(bucket, key) };
}

function refuseLongKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size <= KEY_LIMIT) return;
  throw new AwsError("KeyTooLongError", 400, "Your key is too long", {
    fields: { Size: String(size), MaxSizeAllowed: String(KEY_LIMIT) },
  });
}

/** How a request reached S3, which decides what encryption it may use. */
export function channelOf(call: S3Call) {
  return { secure: call.request.secure, signature: call.signature };
}
