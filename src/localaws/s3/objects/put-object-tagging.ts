import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { versionHeader } from "./find-version.ts";
import { retag, taggedVersion } from "./tagged-version.ts";
import { tagsInDocument } from "./tags.ts";

/** Replaces all tags of an object version. */
export const putObjectTagging: S3Action = (call, s3) => {
  const tags = tagsInDocument(call.body);
  const about = taggedVersion(call, s3, "PutObject*Tagging", tags);
  retag(call, s3, about, tags, "ObjectTagging:Put");
  return emptyReply(200, versionHeader(about.bucket, about.version));
};
