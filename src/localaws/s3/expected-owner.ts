import { AwsError } from "../errors.ts";
import { accessDenied } from "./object-errors.ts";
import type { Bucket } from "./store.ts";

/**
 * Guards against a bucket that somebody else took over (L12).
 * @param expected what the caller takes for the account of the bucket.
 */
export function refuseOtherOwner(expected: string | undefined, bucket: Pick<Bucket, "account">): void {
  if (expected === undefined || expected === bucket.account) return;
  if (/^\d{12}$/.test(expected)) throw accessDenied();
  throw new AwsError(
    "InvalidBucketOwnerAWSAccountID",
    400,
    `The value of the expected bucket owner parameter must be an AWS Account ID... [${expected}]`,
  );
}
