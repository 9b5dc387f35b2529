import { AwsError } from "../../errors.ts";
import { element, type Xml } from "../../wire/xml.ts";
import { childrenOf, childText, malformedXml, readXml, type XmlElement } from "../../wire/xml-reader.ts";
import type { BucketState, S3Action, S3Call, S3World } from "../action.ts";
import { bucketOf } from "../bucket.ts";
import { noSuchVersion } from "../object-errors.ts";
import { xmlReply } from "../replies.ts";
import { deleteOne } from "./delete-object.ts";
import { isVersionId } from "./find-version.ts";
import { refuseStrayBypass } from "./lock.ts";

const LIMIT = 1000;

type Entry = {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly eTag: string | undefined;
};

/** Deletes up to 1,000 keys or versions; each succeeds or fails by itself. */
export const deleteObjects: S3Action = (call, s3) => {
  const bucket = bucketOf(call, s3);
  refuseStrayBypass(call, bucket);
  const root = readXml(call.body, "Delete");
  const entries = childrenOf(root, "Object").map(entryOf);
  if (entries.length === 0 || entries.length > LIMIT) throw malformedXml();
  const quiet = childText(root, "Quiet") === "true";
  return xmlReply(
    "DeleteResult",
    entries.map((entry) => resultOf(call, s3, bucket, entry, quiet)),
  );
};

function entryOf(object: XmlElement): Entry {
  const key = childText(object, "Key");
  if (!key) throw malformedXml();
  return { key, versionId: childText(object, "VersionId"), eTag: childText(object, "ETag") };
}

function resultOf(
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  entry: Entry,
  quiet: boolean,
): Xml | undefined {
  const { key, versionId } = entry;
  try {
    // Unlike DeleteObject, an id that is none at all is simply not found here.
    if (versionId !== undefined && !isVersionId(versionId)) throw noSuchVersion(key, versionId);
    const { removed, marker } = deleteOne(call, s3, bucket, entry);
    if (quiet) return undefined;
    const aboutMarker = marker ?? (removed?.deleteMarker ? removed : undefined);
    return element("Deleted", [
      element("Key", key),
      element("VersionId", versionId),
      element("DeleteMarker", aboutMarker === undefined ? undefined : true),
      element("DeleteMarkerVersionId", aboutMarker?.versionId),
    ]);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return element("Error", [
      element("Key", key),
      element("VersionId", versionId),
      element("Code", error.code),
      element("Message", error.message),
    ]);
  }
}
