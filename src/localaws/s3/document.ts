import type { S3Call } from "./action.ts";
import { verifiedChecksum } from "./checksums.ts";
import { invalidRequest } from "./object-errors.ts";
import type { Route } from "./route.ts";

/**
 * Verifies the digests that came with an XML or JSON body.
 * @throws AwsError InvalidDigest, BadDigest, InvalidRequest.
 */
export function verifyDocument(call: S3Call, rule: NonNullable<Route["document"]>): void {
  const checksum = verifiedChecksum(call);
  if (rule === "optional-digest" || checksum !== undefined) return;
  if (call.request.headers["content-md5"] !== undefined) return;
  throw invalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
}
