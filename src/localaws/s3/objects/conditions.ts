import { AwsError } from "../../errors.ts";
import { httpDate } from "../../http-date.ts";
import { noSuchKey, preconditionFailed } from "../object-errors.ts";
import type { Headers } from "../sse/headers.ts";
import type { ObjectVersion } from "../store.ts";
import { parsedDate, wholeSeconds } from "./dates.ts";

type Dated = Pick<ObjectVersion, "eTag" | "lastModified">;

/** The conditions of a read (RFC 9110). @throws AwsError PreconditionFailed, or 304 NotModified. */
export function checkReadConditions(headers: Headers, version: Dated): void {
  const { ifMatch, ifNoneMatch } = etagConditions(headers, "if-match", "if-none-match", version);
  const unmodified = headers["if-unmodified-since"];
  if (ifMatch === false) throw preconditionFailed("If-Match");
  if (ifMatch === undefined && isModifiedSince(version, unmodified) === true) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  if (ifNoneMatch === false) throw notModified(version);
  if (ifNoneMatch === undefined && isModifiedSince(version, headers["if-modified-since"]) === false) {
    throw notModified(version);
  }
}

const SOURCE = "x-amz-copy-source-";

/** The conditions on the source of a copy; a condition on its ETag outweighs one on its date. */
export function checkSourceConditions(headers: Headers, version: Dated, now: number): void {
  const { ifMatch, ifNoneMatch } = etagConditions(
    headers,
    `${SOURCE}if-match`,
    `${SOURCE}if-none-match`,
    version,
  );
  if (ifMatch === false) throw preconditionFailed(`${SOURCE}If-Match`);
  const unmodified = headers[`${SOURCE}if-unmodified-since`];
  if (ifMatch === undefined && isModifiedSince(version, unmodified) === true) {
    throw preconditionFailed(`${SOURCE}If-Unmodified-Since`);
  }
  if (ifNoneMatch === false) throw preconditionFailed(`${SOURCE}If-None-Match`);
  const modified = headers[`${SOURCE}if-modified-since`];
  const future = modified !== undefined && (parsedDate(modified) ?? 0) > now;
  if (ifNoneMatch === undefined && !future && isModifiedSince(version, modified) === false) {
    throw preconditionFailed(`${SOURCE}If-Modified-Since`);
  }
}

/**
 * The conditions on what a write would replace (E169). A delete marker counts as no object.
 * @throws AwsError PreconditionFailed, NoSuchKey, or NotImplemented for forms S3 does not take.
 */
export function checkWriteConditions(
  headers: Headers,
  key: string,
  current: ObjectVersion | undefined,
): void {
  const ifMatch = headers["if-match"];
  const ifNoneMatch = headers["if-none-match"];
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    throw notImplemented(
      "If-Match,If-None-Match",
      "Multiple conditional request headers present in the request",
    );
  }
  const there = current?.deleteMarker === false ? current : undefined;
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== "*") throw notImplemented("If-None-Match", unacceptable("If-None-Match"));
    if (there !== undefined) throw preconditionFailed("If-None-Match");
  }
  if (ifMatch !== undefined) {
    if (ifMatch === "*") throw notImplemented("If-Match", unacceptable("If-Match"));
    if (there === undefined) throw noSuchKey(key);
    if (unquoted(ifMatch) !== there.eTag) throw preconditionFailed("If-Match");
  }
}

/** The If-Match of a deletion: an ETag, or * for whatever is there. @throws AwsError PreconditionFailed. */
export function checkDeleteCondition(ifMatch: string | undefined, version: ObjectVersion | undefined): void {
  if (ifMatch === undefined) return;
  const there = version?.deleteMarker === false ? version : undefined;
  if (there === undefined || !names(ifMatch, there.eTag)) throw preconditionFailed("If-Match");
}

/** Each is true when it holds, false when it fails, undefined when it is not there. */
function etagConditions(headers: Headers, match: string, noneMatch: string, version: Dated) {
  const listed = (list: string | undefined): boolean | undefined =>
    list === undefined ? undefined : list.split(",").some((tag) => names(tag.trim(), version.eTag));
  const ifMatch = listed(headers[match]);
  const none = listed(headers[noneMatch]);
  return { ifMatch, ifNoneMatch: none === undefined ? undefined : !none };
}

function names(tag: string, eTag: string): boolean {
  return tag === "*" || unquoted(tag) === eTag;
}

/** An ETag as clients send it, with or without quotes. */
export function unquoted(tag: string): string {
  return tag.replace(/^(?:W\/)?"(.*)"$/, "$1");
}

/** Undefined when the date is missing or none, as such headers are ignored. */
function isModifiedSince(version: Dated, date: string | undefined): boolean | undefined {
  const since = date === undefined ? undefined : parsedDate(date);
  return since === undefined ? undefined : wholeSeconds(version.lastModified) > wholeSeconds(since);
}

function notModified(version: Dated): AwsError {
  return new AwsError("NotModified", 304, "Not Modified", {
    headers: { etag: `"${version.eTag}"`, "last-modified": httpDate(version.lastModified) },
  });
}

function unacceptable(header: string): string {
  return `We don't accept the provided value of ${header} header for this API`;
}

function notImplemented(header: string, additionalMessage: string): AwsError {
  return new AwsError(
    "NotImplemented",
    501,
    "A header you provided implies functionality that is not implemented",
    { fields: { Header: header, additionalMessage } },
  );
}
