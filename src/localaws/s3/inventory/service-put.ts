/** S3 itself as a writer into a bucket (P106). */

import { AwsError } from "../../errors.ts";
import type { BucketState, S3Call, S3World } from "../action.ts";
import { s3Arn } from "../bucket.ts";
import { putObject } from "../objects/put-object.ts";
import type { ReportFile } from "./report.ts";

/** The bucket policy of the destination has to let it in, and a KMS key to serve it (I18, I19). */
const CALLER = {
  type: "service",
  arn: "",
  principalId: "AWS:s3.amazonaws.com",
  service: "s3.amazonaws.com",
} as const;

function callFor(
  source: BucketState,
  destination: string,
  file: ReportFile,
  headers: S3Call["request"]["headers"],
  s3: S3World,
): S3Call {
  const request = {
    method: "PUT",
    path: `/${destination}/${encodeURIComponent(file.key)}`,
    query: "",
    headers: { "x-amz-acl": "bucket-owner-full-control", "content-type": file.contentType, ...headers },
    body: file.body,
    secure: true,
    sourceIp: "s3.amazonaws.com",
  };
  return {
    request,
    caller: { ...CALLER, account: source.account, sourceArn: s3Arn(source.name) },
    region: source.region,
    requestId: s3.random.id(16),
    signature: "v4",
    authType: "REST-HEADER",
    signatureAge: 0,
    body: file.body,
    trailers: {},
    bucketName: destination,
    key: file.key,
    query: new Map(),
  };
}

/** Puts a file on behalf of a bucket; what it was refused with, if it was. */
export function putAsService(
  source: BucketState,
  destination: string,
  file: ReportFile,
  headers: S3Call["request"]["headers"],
  s3: S3World,
): AwsError | undefined {
  try {
    putObject(callFor(source, destination, file, headers, s3), s3);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof AwsError) return thrown;
    throw thrown;
  }
}
