import { ownersGrant } from "../acl-headers.ts";
import { aclDocument } from "../acl-xml.ts";
import type { S3Action } from "../action.ts";
import { canonicalUserOf } from "../bucket.ts";
import { documentReply } from "../replies.ts";
import { addressedVersion } from "./addressed.ts";
import { versionHeader } from "./find-version.ts";

/** Who may do what with an object version. Where ownership is enforced, that is its owner alone, whatever is stored. */
export const getObjectAcl: S3Action = (call, s3) => {
  const { bucket, version } = addressedVersion(call, s3, "GetObject*Acl");
  const enforced = bucket.ownership === "BucketOwnerEnforced";
  const owner = enforced ? bucket.account : version.owner;
  const grants = enforced ? [ownersGrant(owner)] : version.acl;
  return documentReply(aclDocument(canonicalUserOf(owner), grants), versionHeader(bucket, version));
};
