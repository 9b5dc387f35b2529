import { childOf, malformedXml, readXml } from "../../wire/xml-reader.ts";
import type { S3Action } from "../action.ts";
import { emptyReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";
import { readTagSet } from "./tag-set.ts";

export const putBucketTagging: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:PutBucketTagging");
  const tagSet = childOf(readXml(call.body, "Tagging"), "TagSet");
  if (tagSet === undefined) throw malformedXml();
  bucket.tags = readTagSet(tagSet, "Tag");
  return emptyReply(204);
};
