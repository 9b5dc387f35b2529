import { aclFromHeaders, refuseAcl } from "../acl-headers.ts";
import { readAcl } from "../acl-xml.ts";
import type { S3Action } from "../action.ts";
import { canonicalUserOf } from "../bucket.ts";
import { accessDenied, invalidRequest } from "../object-errors.ts";
import { emptyReply } from "../replies.ts";
import { addressedVersion } from "./addressed.ts";
import { versionHeader } from "./find-version.ts";

/** Replaces the ACL of an object version, from the headers or the body. */
export const putObjectAcl: S3Action = (call, s3) => {
  const { bucket, version } = addressedVersion(call, s3, "PutObject*Acl");
  const inHeaders = aclFromHeaders(call.request.headers, version.owner, bucket.account);
  if (inHeaders !== undefined && call.body.length > 0) {
    throw invalidRequest("Specifying both a request body and ACL headers is not allowed");
  }
  const document = inHeaders === undefined ? readAcl(call.body) : undefined;
  // An ACL cannot give an object to somebody else.
  if (document?.owner !== undefined && document.owner !== canonicalUserOf(version.owner))
    throw accessDenied();
  const acl = inHeaders ?? document?.grants ?? [];
  refuseAcl(bucket, acl, call.request.headers["x-amz-acl"]);
  const changed = { ...version, acl };
  bucket.objects.replace(changed);
  s3.emit({ name: "ObjectAcl:Put", bucket: bucket.name, key: version.key, version: changed, call });
  return emptyReply(200, versionHeader(bucket, version));
};
