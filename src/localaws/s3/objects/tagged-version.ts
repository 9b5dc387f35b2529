import type { BucketState, S3Call, S3World } from "../action.ts";
import { authorize } from "../authorize.ts";
import { methodNotAllowed } from "../object-errors.ts";
import type { ObjectVersion } from "../store.ts";
import { existingTagContext, requestTagContext } from "../write-context.ts";
import { existingVersion, versionHeader, versionIdOf } from "./find-version.ts";
import type { Tags } from "./tags.ts";
import { targetOf } from "./target.ts";

/** Finds and authorises the version a tagging call is about. `action` as in GetObject*Tagging. */
export function taggedVersion(
  call: S3Call,
  s3: S3World,
  action: string,
  asked: Tags = {},
): { readonly bucket: BucketState; readonly version: ObjectVersion } {
  const { bucket, key } = targetOf(call, s3);
  const versionId = versionIdOf(call);
  const found =
    versionId === undefined ? bucket.objects.current(key) : bucket.objects.version(key, versionId);
  authorize(call, s3, bucket, {
    action: `s3:${action.replace("*", versionId === undefined ? "" : "Version")}`,
    key,
    context: {
      ...existingTagContext(found?.tags ?? {}),
      ...(Object.keys(asked).length > 0 && requestTagContext(asked)),
      ...(versionId !== undefined && { "s3:versionid": [versionId] }),
    },
  });
  // Unlike a read, tagging answers 405 for a current delete marker too.
  if (found?.deleteMarker) {
    throw methodNotAllowed(
      { Method: call.request.method, ResourceType: "DeleteMarker" },
      { "x-amz-delete-marker": "true", ...versionHeader(bucket, found) },
    );
  }
  return { bucket, version: existingVersion(call, s3, bucket, key) };
}

/** Gives a version other tags and tells subscribers. */
export function retag(
  call: S3Call,
  s3: S3World,
  about: { readonly bucket: BucketState; readonly version: ObjectVersion },
  tags: Tags,
  event: "ObjectTagging:Put" | "ObjectTagging:Delete",
): void {
  const { bucket } = about;
  const version = { ...about.version, tags };
  bucket.objects.replace(version);
  s3.emit({ name: event, bucket: bucket.name, key: version.key, version, call });
}
