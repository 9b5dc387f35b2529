import { element, elements } from "../../wire/xml.ts";
import type { S3Action } from "../action.ts";
import { list, xmlReply } from "../replies.ts";
import { allowedBucket } from "./allowed-bucket.ts";
import { notFound } from "./stored-setting.ts";

export const getBucketTagging: S3Action = (call, s3) => {
  const bucket = allowedBucket(call, s3, "s3:GetBucketTagging");
  const tags = Object.entries(bucket.tags);
  if (tags.length === 0) throw notFound("NoSuchTagSet", "The TagSet does not exist")(bucket);
  const tagSet = list("Tag", tags, ([Key, Value]) => elements({ Key, Value }));
  return xmlReply("Tagging", element("TagSet", tagSet));
};
