import { AwsError } from "../../errors.ts";
import { childText, malformedXml, readXml } from "../../wire/xml-reader.ts";
import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";

export const putBucketVersioning: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:PutBucketVersioning");
  const status = childText(readXml(call.body, "VersioningConfiguration"), "Status");
  if (status === undefined) {
    throw new AwsError(
      "IllegalVersioningConfigurationException",
      400,
      "The Versioning element must be specified",
    );
  }
  if (status !== "Enabled" && status !== "Suspended") throw malformedXml();
  if (status === "Suspended" && bucket.lockEnabled) {
    throw new AwsError(
      "InvalidBucketState",
      409,
      "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
    );
  }
  if (status === "Suspended" && bucket.settings.has("replication")) {
    throw new AwsError(
      "InvalidBucketState",
      409,
      "A replication configuration is present on this bucket, so you cannot change the versioning state. To change the versioning state, first delete the replication configuration.",
    );
  }
  bucket.versioning = status === "Enabled" ? "enabled" : "suspended";
  return emptyReply(200);
};
