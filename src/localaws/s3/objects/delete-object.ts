import type { BucketState, S3Action, S3Call, S3World } from "../action.ts";
import { emptyReply } from "../replies.ts";
import type { ObjectVersion } from "../store.ts";
import { checkDeleteCondition } from "./conditions.ts";
import { versionIdOf } from "./find-version.ts";
import { refuseLockedDelete, refuseStrayBypass } from "./lock.ts";
import { newVersionId } from "./new-object.ts";
import { authorizeOn } from "./permissions.ts";
import { targetOf } from "./target.ts";

/** What a deletion did: the version it removed or, where versions are kept, the delete marker it made. */
export type Deletion = {
  readonly removed: ObjectVersion | undefined;
  readonly marker: ObjectVersion | undefined;
};

/** Deletes an object, hides it under a delete marker, or deletes one version for good. No key is needed (E93). */
export const deleteObject: S3Action = (call, s3) => {
  const { bucket, key } = targetOf(call, s3);
  refuseStrayBypass(call, bucket);
  const versionId = versionIdOf(call);
  const { removed, marker } = deleteOne(call, s3, bucket, {
    key,
    versionId,
    eTag: call.request.headers["if-match"],
  });
  const shown = marker?.versionId ?? versionId;
  return emptyReply(204, {
    ...((marker ?? removed)?.deleteMarker && { "x-amz-delete-marker": "true" }),
    ...(shown !== undefined && bucket.versioning !== "disabled" && { "x-amz-version-id": shown }),
  });
};

/** Deletes one key or version, for DeleteObject and for every entry of DeleteObjects. */
export function deleteOne(
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  asked: { readonly key: string; readonly versionId: string | undefined; readonly eTag: string | undefined },
): Deletion {
  const { key, versionId } = asked;
  const { objects } = bucket;
  const version = versionId === undefined ? objects.current(key) : objects.version(key, versionId);
  authorizeOn(call, s3, bucket, "DeleteObject*", { key, versionId, version });
  checkDeleteCondition(asked.eTag, version);
  if (versionId !== undefined || bucket.versioning === "disabled") {
    if (version === undefined) return { removed: undefined, marker: undefined };
    refuseLockedDelete(call, s3, bucket, version);
    objects.remove(key, version.versionId);
    s3.emit({ name: "ObjectRemoved:Delete", bucket: bucket.name, key, version, call });
    return { removed: version, marker: undefined };
  }
  const marker = deleteMarker(call, s3, bucket, key);
  objects.put(marker);
  s3.emit({ name: "ObjectRemoved:DeleteMarkerCreated", bucket: bucket.name, key, version: marker, call });
  return { removed: undefined, marker };
}

function deleteMarker(call: S3Call, s3: S3World, bucket: BucketState, key: string): ObjectVersion {
  return {
    key,
    versionId: newVersionId(bucket, s3),
    deleteMarker: true,
    lastModified: s3.clock.now(),
    owner: call.caller.account || bucket.account,
    size: 0,
    eTag: "",
    checksums: {},
    headers: {},
    metadata: {},
    storageClass: "STANDARD",
    tags: {},
    acl: [],
    lock: {},
    encryption: { type: "none" },
    sealed: [],
  };
}
