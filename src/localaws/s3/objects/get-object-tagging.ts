import type { S3Action } from "../action.ts";
import { documentReply } from "../replies.ts";
import { versionHeader } from "./find-version.ts";
import { taggedVersion } from "./tagged-version.ts";
import { tagsDocument } from "./tags.ts";

/** The tags of an object version. */
export const getObjectTagging: S3Action = (call, s3) => {
  const { bucket, version } = taggedVersion(call, s3, "GetObject*Tagging");
  return documentReply(tagsDocument(version.tags), versionHeader(bucket, version));
};
