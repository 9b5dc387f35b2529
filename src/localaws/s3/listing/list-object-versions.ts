import { element, elements, type Xml } from "../../wire/xml.ts";
import type { BucketState, S3Action, S3Call } from "../action.ts";
import { authorize } from "../authorize.ts";
import { bucketOf } from "../bucket.ts";
import { invalidArgument } from "../object-errors.ts";
import { isoTime, xmlReply } from "../replies.ts";
import type { ObjectVersion } from "../store.ts";
import { commonPrefixesXml, ownerXml, versionXml } from "./entries.ts";
import { type ListQuery, listContext, listQueryOf } from "./list-query.ts";
import { pageOf } from "./page.ts";
import { walk } from "./walk.ts";

type Entry =
  | { readonly version: ObjectVersion; readonly latest: boolean }
  | { readonly commonPrefix: string };

/** Every version and delete marker, newest first within a key. */
export const listObjectVersions: S3Action = (call, s3) => {
  const bucket = bucketOf(call, s3);
  authorize(call, s3, bucket, { action: "s3:ListBucketVersions", context: listContext(call) });
  const list = listQueryOf(call, "max-keys");
  const markers = markersOf(call);
  const page = pageOf(entries(bucket, list, markers), list.max);
  const last = page.truncated ? page.items.at(-1) : undefined;
  return xmlReply(
    "ListVersionsResult",
    [
      elements({
        Name: bucket.name,
        Prefix: list.encode(list.prefix),
        KeyMarker: list.encode(markers.key),
        VersionIdMarker: markers.versionId ?? "",
        ...nextMarkers(last, list),
        MaxKeys: list.max,
        Delimiter: list.encode(list.delimiter) || undefined,
        EncodingType: list.encodingType,
        IsTruncated: page.truncated,
      }),
      ...page.items.flatMap((entry) =>
        "version" in entry ? [entryXml(entry.version, entry.latest, list)] : [],
      ),
      ...commonPrefixesXml(
        page.items.flatMap((entry) => ("commonPrefix" in entry ? [entry] : [])),
        list,
      ),
    ],
    { "x-amz-bucket-region": bucket.region },
  );
};

type Markers = { readonly key: string; readonly versionId: string | undefined };

/** The two markers go together (L5). */
function markersOf({ query }: S3Call): Markers {
  const key = query.get("key-marker") ?? "";
  const versionId = query.get("version-id-marker");
  if (versionId === "") {
    throw invalidArgument("A version-id marker cannot be empty.", "version-id-marker", versionId);
  }
  if (versionId !== undefined && key === "") {
    throw invalidArgument(
      "A version-id marker cannot be specified without a key marker.",
      "version-id-marker",
      versionId,
    );
  }
  return { key, versionId };
}

function* entries(bucket: BucketState, list: ListQuery, markers: Markers): Iterable<Entry> {
  const steps = walk(
    (from, after) => bucket.objects.keys(from, after),
    { ...list, marker: markers.key, again: markers.versionId !== undefined },
    () => true,
  );
  for (const step of steps) {
    if ("commonPrefix" in step) yield step;
    else yield* versionsOf(bucket, step.key, step.key === markers.key ? markers.versionId : undefined);
  }
}

function* versionsOf(bucket: BucketState, key: string, after: string | undefined): Iterable<Entry> {
  const versions = bucket.objects.versions(key);
  const start = after === undefined ? 0 : versions.findIndex((version) => version.versionId === after) + 1;
  for (const [at, version] of versions.entries()) {
    if (at >= start) yield { version, latest: at === 0 };
  }
}

function nextMarkers(last: Entry | undefined, { encode }: ListQuery): Record<string, string | undefined> {
  if (last === undefined) return {};
  if ("commonPrefix" in last) return { NextKeyMarker: encode(last.commonPrefix) };
  return { NextKeyMarker: encode(last.version.key), NextVersionIdMarker: last.version.versionId };
}

function entryXml(version: ObjectVersion, latest: boolean, list: ListQuery): Xml {
  const common = elements({
    Key: list.encode(version.key),
    VersionId: version.versionId,
    IsLatest: latest,
  });
  if (!version.deleteMarker)
    return element("Version", [common, ...versionXml(version), ownerXml(version.owner)]);
  const modified = element("LastModified", isoTime(version.lastModified));
  return element("DeleteMarker", [common, modified, ownerXml(version.owner)]);
}
