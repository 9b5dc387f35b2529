import { element, elements, type Xml } from "../../wire/xml.ts";
import { canonicalUserOf } from "../bucket.ts";
import { isoTime } from "../replies.ts";
import type { ObjectVersion } from "../store.ts";
import type { ListQuery } from "./list-query.ts";
import type { Step } from "./walk.ts";

/** Owner as lists name one. */
export function ownerXml(account: string): Xml {
  return element("Owner", element("ID", canonicalUserOf(account)));
}

/** The elements that a version has in every list. No list says how it is encrypted (E11). */
export function versionXml(version: ObjectVersion): readonly Xml[] {
  const { checksums, checksumType } = version;
  return [
    elements({ LastModified: isoTime(version.lastModified), ETag: `"${version.eTag}"` }),
    ...Object.keys(checksums).map((algorithm) => element("ChecksumAlgorithm", algorithm)),
    elements({
      ChecksumType: Object.keys(checksums).length > 0 ? (checksumType ?? "FULL_OBJECT") : undefined,
      Size: version.size,
      StorageClass: version.storageClass,
    }),
  ];
}

/** The CommonPrefixes of a page. */
export function commonPrefixesXml(steps: readonly Step[], { encode }: ListQuery): readonly Xml[] {
  return steps.flatMap((step) =>
    "commonPrefix" in step ? [element("CommonPrefixes", element("Prefix", encode(step.commonPrefix)))] : [],
  );
}

/** Where a list that ended with this step goes on. */
export function markerOf(step: Step | undefined): string {
  if (step === undefined) return "";
  return "key" in step ? step.key : step.commonPrefix;
}
