import { elements } from "../../wire/xml.ts";
import type { S3Action } from "../action.ts";
import { invalidArgument } from "../object-errors.ts";
import { xmlReply } from "../replies.ts";
import { contentsXml, currentPage, listableBucket } from "./current-objects.ts";
import { commonPrefixesXml, markerOf } from "./entries.ts";
import { listQueryOf } from "./list-query.ts";

/** Pages by an opaque token, which StartAfter gives way to (L5). */
export const listObjectsV2: S3Action = (call, s3) => {
  const bucket = listableBucket(call, s3);
  const list = listQueryOf(call, "max-keys");
  const token = call.query.get("continuation-token");
  const startAfter = call.query.get("start-after");
  const page = currentPage(bucket, list, token === undefined ? (startAfter ?? "") : readToken(token));
  return xmlReply(
    "ListBucketResult",
    [
      elements({
        Name: bucket.name,
        Prefix: list.encode(list.prefix),
        StartAfter: startAfter && list.encode(startAfter),
        ContinuationToken: token,
        NextContinuationToken: page.truncated ? tokenAfter(markerOf(page.items.at(-1))) : undefined,
        KeyCount: page.items.length,
        MaxKeys: list.max,
        Delimiter: list.encode(list.delimiter) || undefined,
        EncodingType: list.encodingType,
        IsTruncated: page.truncated,
      }),
      ...contentsXml(bucket, page, list, call.query.get("fetch-owner") === "true"),
      ...commonPrefixesXml(page.items, list),
    ],
    { "x-amz-bucket-region": bucket.region },
  );
};

function tokenAfter(marker: string): string {
  return `1${Buffer.from(marker).toString("base64url")}`;
}

function readToken(token: string): string {
  const marker = Buffer.from(token.slice(1), "base64url").toString();
  if (token !== "" && tokenAfter(marker) === token) return marker;
  throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
}
