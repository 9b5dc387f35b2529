import { AwsError } from "../../errors.ts";

const SHAPE = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const RESERVED = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** The naming rules of general purpose buckets. @throws AwsError InvalidBucketName. */
export function refuseBadName(name: string): void {
  const neighbours = /\.\.|\.-|-\./;
  if (SHAPE.test(name) && !ADDRESS.test(name) && !RESERVED.test(name) && !neighbours.test(name)) return;
  throw new AwsError("InvalidBucketName", 400, "The specified bucket is not valid.", {
    fields: { BucketName: name },
  });
}
