import { element } from "../../wire/xml.ts";
import type { S3Action } from "../action.ts";
import { xmlReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";

/** A bucket that never had versioning answers without a status. */
export const getBucketVersioning: S3Action = (call, s3) => {
  const { versioning } = allowedBucket(call, s3, "s3:GetBucketVersioning");
  const status = { disabled: undefined, enabled: "Enabled", suspended: "Suspended" }[versioning];
  return xmlReply("VersioningConfiguration", element("Status", status));
};
