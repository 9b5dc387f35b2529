import type { BucketRef, ListedObject } from "../../flow/ports.ts";
import { decodeListedKey } from "../keys.ts";

/** One page of a listing as it stands in the answer. */
export type ScannedPage = {
  readonly objects: readonly ListedObject[];
  readonly truncated: boolean;
  readonly token: string | undefined;
  readonly keyMarker: string | undefined;
  readonly versionIdMarker: string | undefined;
};

/** Elements of a row that are read; all others that S3 is known to send are passed over. */
const rowTexts = new Set(["Key", "LastModified", "ETag", "Size", "StorageClass", "VersionId", "IsLatest"]);
const passedOver = new Set(["ChecksumAlgorithm", "ChecksumType", "Owner", "RestoreStatus"]);
const pageTexts = new Set([
  ...["Name", "Prefix", "Delimiter", "MaxKeys", "EncodingType", "IsTruncated", "KeyCount", "StartAfter"],
  ...["ContinuationToken", "NextContinuationToken", "KeyMarker", "VersionIdMarker"],
  ...["NextKeyMarker", "NextVersionIdMarker"],
]);

/** What stands between the tags, by name, and where to go on. */
type Texts = Record<string, string>;

/**
 * Reads a page that was asked for with encoding-type=url without an XML parser: S3 writes it without a space between
 * elements, so that one pass over the bytes is enough.
 * @returns undefined when anything is not as S3 writes it: another reader must look at the page.
 */
export function scanPage(bucket: BucketRef, body: Buffer): ScannedPage | undefined {
  // Latin-1 keeps positions those of the bytes; what is read is ASCII, as keys are encoded.
  const text = body.toString("latin1");
  const root = /^(?:<\?xml [^>]*\?>\s*)?<(ListBucketResult|ListVersionsResult)(?: [^>]*)?>/.exec(text);
  if (root === null) return undefined;
  const end = `</${root[1]}>`;
  const rowName = root[1] === "ListBucketResult" ? "Contents" : "Version";
  const objects: ListedObject[] = [];
  const page: Texts = {};
  let at = root[0].length;
  let rows = 0;
  while (!text.startsWith(end, at)) {
    const name = nameAt(text, at);
    if (name === rowName || (name === "DeleteMarker" && rowName === "Version")) {
      const row: Texts = {};
      at = readRow(text, body, at + name.length + 2, `</${name}>`, row);
      if (at < 0) return undefined;
      rows += 1;
      const object = name === "DeleteMarker" ? undefined : listedFrom(bucket, row, rowName === "Version");
      if (name !== "DeleteMarker" && object === undefined) return undefined;
      if (object !== undefined) objects.push(object);
      continue;
    }
    at = pageTexts.has(name) ? readText(text, body, at, name, page) : -1;
    if (at < 0) return undefined;
  }
  if (text.slice(at + end.length).trim() !== "") return undefined;
  return whole(page, objects, rows);
}

/** Undefined when what the page says of itself does not agree with what is in it. */
function whole(page: Texts, objects: readonly ListedObject[], rows: number): ScannedPage | undefined {
  const { EncodingType, IsTruncated, KeyCount } = page;
  if (EncodingType !== "url" || (IsTruncated !== "true" && IsTruncated !== "false")) return undefined;
  if (KeyCount !== undefined && KeyCount !== String(rows)) return undefined;
  const { NextContinuationToken: token, NextKeyMarker, NextVersionIdMarker: versionIdMarker } = page;
  for (const marker of [token, NextKeyMarker, versionIdMarker])
    if (marker?.includes("&") === true) return undefined;
  const truncated = IsTruncated === "true";
  if (truncated && token === undefined && NextKeyMarker === undefined) return undefined;
  const keyMarker = NextKeyMarker === undefined ? undefined : decoded(NextKeyMarker);
  return { objects, truncated, token, keyMarker, versionIdMarker };
}

/** The name of the element that begins here; "" when none does. */
function nameAt(text: string, at: number): string {
  if (text[at] !== "<") return "";
  let end = at + 1;
  for (let code = text.charCodeAt(end); code > 64 && code < 123; code = text.charCodeAt(end)) end += 1;
  return text.slice(at + 1, end);
}

/** Reads `<name>text</name>` or `<name/>`; -1 when it is not that. */
function readText(text: string, body: Buffer, at: number, name: string, into: Texts): number {
  const start = at + name.length + 1;
  if (text.startsWith("/>", start)) {
    into[name] = "";
    return start + 2;
  }
  const close = text.indexOf("<", start + 1);
  if (text[start] !== ">" || close < 0 || !text.startsWith(`</${name}>`, close)) return -1;
  if (Object.hasOwn(into, name)) return -1;
  // Out of the bytes, not out of the text: a part of that would keep the whole page in memory.
  into[name] = body.toString("latin1", start + 1, close);
  return close + name.length + 3;
}

/** Reads the elements of a row up to its end; -1 when one is not known. */
function readRow(text: string, body: Buffer, from: number, end: string, row: Texts): number {
  let at = from;
  while (!text.startsWith(end, at)) {
    const name = nameAt(text, at);
    if (rowTexts.has(name)) at = readText(text, body, at, name, row);
    else if (passedOver.has(name)) at = skip(text, at, name);
    else return -1;
    if (at < 0) return -1;
  }
  return at + end.length;
}

function skip(text: string, at: number, name: string): number {
  const close = `</${name}>`;
  const end = text.indexOf(close, at);
  return end < 0 ? -1 : end + close.length;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function listedFrom(bucket: BucketRef, row: Texts, versions: boolean): ListedObject | undefined {
  const { Key, LastModified = "", Size = "", StorageClass = "STANDARD", VersionId, IsLatest } = row;
  const key = Key === undefined ? undefined : decoded(Key);
  const eTag = (row["ETag"] ?? "").replaceAll("&quot;", "").replaceAll('"', "");
  if (key === undefined || eTag.includes("&") || !/^\d{1,15}$/.test(Size)) return undefined;
  if (!isoTime.test(LastModified) || !/^[A-Z_]+$/.test(StorageClass)) return undefined;
  const common = { size: Number(Size), lastModified: LastModified, eTag, storageClass: StorageClass };
  if (!versions) return { ref: { bucket: bucket.name, key }, current: true, ...common };
  if (VersionId === undefined || VersionId.includes("&") || (IsLatest !== "true" && IsLatest !== "false"))
    return undefined;
  return { ref: { bucket: bucket.name, key, versionId: VersionId }, current: IsLatest === "true", ...common };
}

const encodedKey = /^[\x21-\x3b\x3d\x3f-\x7e]*$/;

/** Undefined when it is not how encoding-type=url writes a key. */
function decoded(encoded: string): string | undefined {
  if (!encodedKey.test(encoded) || encoded.includes("&")) return undefined;
  if (!encoded.includes("%") && !encoded.includes("+")) return encoded;
  try {
    return decodeListedKey(encoded);
  } catch {
    return undefined;
  }
}
