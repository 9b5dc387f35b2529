import type { BucketState, S3Call, S3World, Upload } from "../action.ts";
import { invalidArgument } from "../object-errors.ts";
import type { ObjectVersion } from "../store.ts";
import { ownerOfNew, requestedAcl } from "./acl.ts";
import { keptHeaders, userMetadata } from "./kept-headers.ts";
import { requestedLock } from "./lock.ts";
import { requestedStorageClass } from "./storage-class.ts";
import { tagsInHeader } from "./tags.ts";

/** All of a new object that is not its content. */
export type Template = Upload["template"] & Pick<ObjectVersion, "owner">;

const REDIRECT = "x-amz-website-redirect-location";

/** What the headers of a write say about the object it makes. @throws AwsError for each that is wrong. */
export function templateOf(call: S3Call, bucket: BucketState, now: number): Template {
  const { headers } = call.request;
  const owner = ownerOfNew(bucket, call.caller.account, headers);
  const websiteRedirect = redirectIn(headers[REDIRECT]);
  return {
    owner,
    headers: keptHeaders(headers),
    metadata: userMetadata(headers),
    storageClass: requestedStorageClass(headers["x-amz-storage-class"]),
    tags: tagsInHeader(headers["x-amz-tagging"]),
    acl: requestedAcl(headers, bucket, owner),
    lock: requestedLock(headers, bucket, now),
    ...(websiteRedirect !== undefined && { websiteRedirect }),
  };
}

function redirectIn(location: string | undefined): string | undefined {
  if (location === undefined || /^(?:\/|https?:\/\/)/.test(location)) return location;
  throw invalidArgument(
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
    REDIRECT,
    location,
  );
}

/** Content and its description, ready to be stored. */
export type Content = Pick<
  ObjectVersion,
  | "size"
  | "eTag"
  | "parts"
  | "partChecksums"
  | "checksums"
  | "checksumType"
  | "encryption"
  | "sealed"
  | "annotations"
>;

/**
 * Makes a new current version in one step, after everything that could fail: of two writers to one key, each leaves
 * a whole object or none.
 */
export function storeObject(
  bucket: BucketState,
  key: string,
  template: Template,
  content: Content,
  s3: S3World,
): ObjectVersion {
  const version: ObjectVersion = {
    key,
    versionId: newVersionId(bucket, s3),
    deleteMarker: false,
    lastModified: s3.clock.now(),
    ...template,
    ...content,
  };
  bucket.objects.put(version);
  return version;
}

/** Without versioning, and while it is suspended, every write replaces the "null" version. */
export function newVersionId(bucket: BucketState, s3: S3World): string {
  return bucket.versioning === "enabled" ? s3.random.id(32) : "null";
}

/** A write names its version only while versioning is enabled, not while it is suspended. */
export function writtenVersionHeader(bucket: BucketState, version: ObjectVersion): Record<string, string> {
  return bucket.versioning === "enabled" ? { "x-amz-version-id": version.versionId } : {};
}
