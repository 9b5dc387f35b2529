import { element, type Xml } from "../../wire/xml.ts";
import { isoTime } from "../replies.ts";
import type { ObjectVersion } from "../store.ts";

/** What CopyObject and UploadPartCopy answer alike. */
export function copyResult(
  made: Pick<ObjectVersion, "eTag" | "lastModified" | "checksums"> &
    Partial<Pick<ObjectVersion, "checksumType">>,
): readonly Xml[] {
  return [
    element("LastModified", isoTime(made.lastModified)),
    element("ETag", `"${made.eTag}"`),
    element("ChecksumType", made.checksumType),
    ...Object.entries(made.checksums).map(([algorithm, value]) => element(`Checksum${algorithm}`, value)),
  ];
}
