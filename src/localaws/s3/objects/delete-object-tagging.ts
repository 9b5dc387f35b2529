import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { versionHeader } from "./find-version.ts";
import { retag, taggedVersion } from "./tagged-version.ts";

/** Takes all tags off an object version. */
export const deleteObjectTagging: S3Action = (call, s3) => {
  const about = taggedVersion(call, s3, "DeleteObject*Tagging");
  retag(call, s3, about, {}, "ObjectTagging:Delete");
  return emptyReply(204, versionHeader(about.bucket, about.version));
};
