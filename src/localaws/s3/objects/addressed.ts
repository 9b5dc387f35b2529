import type { BucketState, S3Call, S3World } from "../action.ts";
import type { ObjectVersion } from "../store.ts";
import { existingVersion, versionIdOf } from "./find-version.ts";
import { authorizeOn } from "./permissions.ts";
import { targetOf } from "./target.ts";

/**
 * Finds and authorises the version a call on a sub-resource of an object is about.
 * @param action with * where "Version" goes when a versionId is named: `GetObject*Acl`.
 */
export function addressedVersion(
  call: S3Call,
  s3: S3World,
  action: string,
): { readonly bucket: BucketState; readonly version: ObjectVersion } {
  const { bucket, key } = targetOf(call, s3);
  const versionId = versionIdOf(call);
  const version =
    versionId === undefined ? bucket.objects.current(key) : bucket.objects.version(key, versionId);
  authorizeOn(call, s3, bucket, action, { key, versionId, version });
  return { bucket, version: existingVersion(call, s3, bucket, key) };
}
