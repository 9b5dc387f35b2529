import { malformedXml } from "../../wire/xml-reader.ts";
import { aclFromHeaders, refuseAcl } from "../acl-headers.ts";
import { aclDocument, readAcl } from "../acl-xml.ts";
import type { BucketState, S3Action, S3Call } from "../action.ts";
import { canonicalUserOf } from "../bucket.ts";
import { accessDenied } from "../object-errors.ts";
import { emptyReply } from "../replies.ts";
import type { Grant } from "../store.ts";
import { allowedBucket } from "./allowed-bucket.ts";

export const putBucketAcl: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:PutBucketAcl");
  const grants = requested(call, bucket);
  refuseAcl(bucket, grants, call.request.headers["x-amz-acl"]);
  bucket.settings.set("acl", aclDocument(canonicalUserOf(bucket.account), grants));
  return emptyReply(200);
};

function requested(call: S3Call, bucket: BucketState): readonly Grant[] {
  const fromHeaders = aclFromHeaders(call.request.headers, bucket.account, bucket.account);
  if (fromHeaders !== undefined) return fromHeaders;
  if (call.body.length === 0) throw malformedXml();
  const { owner, grants } = readAcl(call.body);
  // The owner of a bucket cannot be changed.
  if (owner !== undefined && owner !== canonicalUserOf(bucket.account)) throw accessDenied();
  return grants;
}
