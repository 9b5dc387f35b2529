import type { BucketRef, ListedObject } from "../../flow/ports.ts";
import { beginsAt, viewed } from "../words.ts";
import { asciiOf, createElements } from "./elements.ts";
import { createRows, keyOf } from "./row.ts";

/** One page of a listing as it stands in the answer. */
export type ScannedPage = {
  readonly objects: readonly ListedObject[];
  readonly truncated: boolean;
  readonly token: string | undefined;
  readonly keyMarker: string | undefined;
  readonly versionIdMarker: string | undefined;
};

/** Elements beside the rows. */
const names = [
  ...["Name", "Prefix", "Delimiter", "MaxKeys", "EncodingType", "IsTruncated", "KeyCount", "StartAfter"],
  ...["ContinuationToken", "NextContinuationToken", "KeyMarker", "VersionIdMarker"],
  ...["NextKeyMarker", "NextVersionIdMarker"],
];

// A page is read in one go, so that these serve for all pages.
const page = createElements(names);
const rows = createRows();

/**
 * Reads a page that was asked for with encoding-type=url without an XML parser: S3 writes it without a space between
 * elements, so that one pass over the bytes is enough.
 * @returns undefined when anything is not as S3 writes it: another reader must look at the page.
 */
export function scanPage(bucket: BucketRef, body: Buffer): ScannedPage | undefined {
  const root = /^(?:<\?xml [^>]*\?>\s*)?<(ListBucketResult|ListVersionsResult)(?: [^>]*)?>/.exec(
    body.toString("latin1", 0, longestStart),
  );
  if (root === null) return undefined;
  const versions = root[1] === "ListVersionsResult";
  const { end, row } = versions ? tags.versions : tags.objects;
  page.clear();
  const seen = viewed(body);
  const objects: ListedObject[] = [];
  let markers = 0;
  let at = root[0].length;
  while (!beginsAt(seen, at, end)) {
    if (beginsAt(seen, at, row.open)) {
      at = rows.read(seen, at + row.open.length, row.close);
      const object = at < 0 ? undefined : rows.object(bucket.name, seen, versions);
      if (object === undefined) return undefined;
      objects.push(object);
    } else if (versions && beginsAt(seen, at, tags.marker.open)) {
      at = rows.read(seen, at + tags.marker.open.length, tags.marker.close);
      markers += 1;
    } else at = page.read(seen, at);
    if (at < 0) return undefined;
  }
  if (body.toString("latin1", at + end.length).trim() !== "") return undefined;
  return whole(body, objects, objects.length + markers);
}

/** The declaration and the first tag. */
const longestStart = 1000;

function tag(name: string) {
  return { open: asciiOf(`<${name}>`), close: asciiOf(`</${name}>`) };
}

const tags = {
  objects: { end: asciiOf("</ListBucketResult>"), row: tag("Contents") },
  versions: { end: asciiOf("</ListVersionsResult>"), row: tag("Version") },
  marker: tag("DeleteMarker"),
};

function textOf(body: Buffer, name: string): string | undefined {
  const place = names.indexOf(name);
  return page.begins[place] === -1
    ? undefined
    : body.toString("latin1", page.begins[place], page.ends[place]);
}

/** Undefined when what the page says of itself does not agree with what is in it. */
function whole(body: Buffer, objects: readonly ListedObject[], count: number): ScannedPage | undefined {
  const isTruncated = textOf(body, "IsTruncated");
  const keyCount = textOf(body, "KeyCount");
  if (textOf(body, "EncodingType") !== "url" || (isTruncated !== "true" && isTruncated !== "false"))
    return undefined;
  if (keyCount !== undefined && keyCount !== String(count)) return undefined;
  const token = textOf(body, "NextContinuationToken");
  const versionIdMarker = textOf(body, "NextVersionIdMarker");
  if (token?.includes("&") === true || versionIdMarker?.includes("&") === true) return undefined;
  const place = names.indexOf("NextKeyMarker");
  const keyMarker = keyOf(body, page.begins[place] ?? -1, page.ends[place] ?? -1);
  const truncated = isTruncated === "true";
  if (truncated && token === undefined && keyMarker === undefined) return undefined;
  return { objects, truncated, token, keyMarker, versionIdMarker };
}
