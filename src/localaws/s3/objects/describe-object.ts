import { httpDate } from "../../http-date.ts";
import type { BucketState, S3Call, S3World } from "../action.ts";
import { encryptionHeaders } from "../sse/reply-headers.ts";
import type { ObjectVersion } from "../store.ts";
import { archiveTier } from "../tiering/access-tier.ts";
import { versionHeader, versionIdOf } from "./find-version.ts";
import { metadataHeaders } from "./kept-headers.ts";
import { legalHoldHeader, retentionHeaders } from "./lock.ts";
import { authorizeOn, isPermitted } from "./permissions.ts";
import { isArchived, restoreState } from "./storage-class.ts";

/** The headers that describe an object version to who may read it (E9, E12). */
export function describeObject(
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  version: ObjectVersion,
): Record<string, string> {
  return {
    "accept-ranges": "bytes",
    "last-modified": httpDate(version.lastModified),
    etag: `"${version.eTag}"`,
    ...version.headers,
    ...metadataHeaders(version.metadata),
    ...versionHeader(bucket, version),
    ...encryptionHeaders(version.encryption),
    // Left out for STANDARD (E14).
    ...(version.storageClass !== "STANDARD" && { "x-amz-storage-class": version.storageClass }),
    ...(version.websiteRedirect !== undefined && {
      "x-amz-website-redirect-location": version.websiteRedirect,
    }),
    ...(version.replicationStatus !== undefined && {
      "x-amz-replication-status": version.replicationStatus,
    }),
    ...guardedHeaders(call, s3, bucket, version),
    ...archiveHeaders(bucket, version, s3.clock.now()),
  };
}

/** The number of tags and the lock are shown only to who may read those too. */
function guardedHeaders(
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  version: ObjectVersion,
): Record<string, string> {
  const about = { key: version.key, versionId: versionIdOf(call), version };
  const may = (action: string): boolean => isPermitted(() => authorizeOn(call, s3, bucket, action, about));
  const tagCount = Object.keys(version.tags).length;
  const { retainUntil, legalHold } = version.lock;
  return {
    ...(tagCount > 0 && may("GetObject*Tagging") && { "x-amz-tagging-count": String(tagCount) }),
    ...(retainUntil !== undefined && may("GetObjectRetention") && retentionHeaders(version)),
    ...(legalHold !== undefined && may("GetObjectLegalHold") && legalHoldHeader(version)),
  };
}

function archiveHeaders(bucket: BucketState, version: ObjectVersion, now: number): Record<string, string> {
  const tier = archiveTier(bucket, version, now);
  return { ...(tier !== undefined && { "x-amz-archive-status": tier }), ...restoreHeader(version, now) };
}

function restoreHeader(version: ObjectVersion, now: number): Record<string, string> {
  const state = restoreState(version, now);
  if (state === undefined || version.restore === undefined) return {};
  if (state === "ongoing") return { "x-amz-restore": 'ongoing-request="true"' };
  // What came back from an archived tier is no copy, and stays.
  if (!isArchived(version)) return {};
  const expiry = httpDate(version.restore.expiresAt);
  return { "x-amz-restore": `ongoing-request="false", expiry-date="${expiry}"` };
}
