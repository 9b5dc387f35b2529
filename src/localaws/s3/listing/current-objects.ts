import { element, type Xml } from "../../wire/xml.ts";
import type { BucketState, S3Call, S3World } from "../action.ts";
import { authorize } from "../authorize.ts";
import { bucketOf } from "../bucket.ts";
import { ownerXml, versionXml } from "./entries.ts";
import { type ListQuery, listContext } from "./list-query.ts";
import { type Page, pageOf } from "./page.ts";
import { type Step, walk } from "./walk.ts";

/** The bucket of a call that lists objects. */
export function listableBucket(call: S3Call, s3: S3World): BucketState {
  const bucket = bucketOf(call, s3);
  authorize(call, s3, bucket, { action: "s3:ListBucket", context: listContext(call) });
  return bucket;
}

/** A page of the keys whose current version is an object. */
export function currentPage(bucket: BucketState, list: ListQuery, marker: string): Page<Step> {
  const { objects } = bucket;
  const steps = walk(
    (from, after) => objects.keys(from, after),
    { prefix: list.prefix, delimiter: list.delimiter, marker },
    (key) => objects.current(key)?.deleteMarker === false,
  );
  return pageOf(steps, list.max);
}

/** The Contents of a page. */
export function contentsXml(
  bucket: BucketState,
  page: Page<Step>,
  list: ListQuery,
  withOwner: boolean,
): readonly Xml[] {
  return page.items.flatMap((step) => {
    const version = "key" in step ? bucket.objects.current(step.key) : undefined;
    if (version === undefined) return [];
    const owner = withOwner ? [ownerXml(version.owner)] : [];
    return [
      element("Contents", [element("Key", list.encode(version.key)), ...versionXml(version), ...owner]),
    ];
  });
}
