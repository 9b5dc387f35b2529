import { AwsError } from "../errors.ts";
import { signatureV2Refused } from "../http/auth-errors.ts";
import type { BucketState, S3Call } from "./action.ts";

/** Regions that began before 2014, and take Signature Version 2 to this day. */
const OLD_REGIONS: ReadonlySet<string> = new Set(
  `ap-northeast-1 ap-southeast-1 ap-southeast-2 eu-west-1 sa-east-1 us-east-1 us-gov-west-1 us-west-1 us-west-2`.split(
    " ",
  ),
);

/**
 * Refuses a call that was sent to, or signed for, another Region than the bucket's (L11), naming the right one in
 * x-amz-bucket-region, which clients follow.
 *
 * A host that names no Region (loopback) stands for the endpoint of the Region the call was signed for.
 * GetBucketLocation is answered from everywhere.
 */
export function refuseWrongRegion(
  call: S3Call,
  bucket: BucketState,
  endpointRegion: string | undefined,
  operation: string,
): void {
  if (operation === "GetBucketLocation") return;
  const headers = { "x-amz-bucket-region": bucket.region };
  const endpoint = endpointRegion ?? call.region;
  if (endpoint !== bucket.region) {
    throw new AwsError(
      "PermanentRedirect",
      301,
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
      {
        headers,
        fields: { Bucket: bucket.name, Endpoint: `${bucket.name}.s3.${bucket.region}.amazonaws.com` },
      },
    );
  }
  if (call.signature === "v2" && !OLD_REGIONS.has(bucket.region)) throw signatureV2Refused();
  // Only Signature Version 4 is for a Region.
  if (call.signature !== "v4" || call.region === bucket.region) return;
  throw new AwsError(
    "AuthorizationHeaderMalformed",
    400,
    `The authorization header is malformed; the region '${call.region}' is wrong; expecting '${bucket.region}'`,
    { headers, fields: { Region: bucket.region } },
  );
}
