import { elements } from "../../wire/xml.ts";
import type { S3Action } from "../action.ts";
import { xmlReply } from "../replies.ts";
import { contentsXml, currentPage, listableBucket } from "./current-objects.ts";
import { commonPrefixesXml, markerOf } from "./entries.ts";
import { listQueryOf } from "./list-query.ts";

/** The older list: pages by marker, tells owners, and where to go on only when there is a delimiter. */
export const listObjects: S3Action = (call, s3) => {
  const bucket = listableBucket(call, s3);
  const list = listQueryOf(call, "max-keys");
  const marker = call.query.get("marker") ?? "";
  const page = currentPage(bucket, list, marker);
  const next = page.truncated && list.delimiter !== "" ? list.encode(markerOf(page.items.at(-1))) : undefined;
  return xmlReply(
    "ListBucketResult",
    [
      elements({
        Name: bucket.name,
        Prefix: list.encode(list.prefix),
        Marker: list.encode(marker),
        NextMarker: next,
        MaxKeys: list.max,
        Delimiter: list.encode(list.delimiter) || undefined,
        EncodingType: list.encodingType,
        IsTruncated: page.truncated,
      }),
      ...contentsXml(bucket, page, list, true),
      ...commonPrefixesXml(page.items, list),
    ],
    { "x-amz-bucket-region": bucket.region },
  );
};
