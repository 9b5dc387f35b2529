import type { AwsError } from "../../errors.ts";
import { httpDate } from "../../http-date.ts";
import type { BucketState, S3Call, S3World } from "../action.ts";
import { invalidArgument, methodNotAllowed, noSuchKey, noSuchVersion } from "../object-errors.ts";
import type { ObjectVersion } from "../store.ts";
import { authorizeListing } from "./permissions.ts";

/** Version ids as this S3 makes them; anything else cannot be one, which AWS tells apart from one that is gone. */
const VERSION_ID = /^(?:null|[A-Z0-9]{32})$/;

export function isVersionId(text: string): boolean {
  return VERSION_ID.test(text);
}

/** The versionId parameter of a call. @throws AwsError InvalidArgument when it is no version id at all. */
export function versionIdOf(call: Pick<S3Call, "query">): string | undefined {
  const versionId = call.query.get("versionId");
  if (versionId === undefined || isVersionId(versionId)) return versionId;
  if (versionId === "") {
    throw invalidArgument("Version id cannot be the empty string", "versionId", versionId);
  }
  throw invalidArgument("Invalid version id specified", "versionId", versionId);
}

/**
 * The object version a call is about, be it the current one or that of its versionId.
 * @throws AwsError NoSuchKey, NoSuchVersion, MethodNotAllowed for a delete marker named by its id (E22), and
 * AccessDenied instead of 404 for a caller who may not list the bucket (E21).
 */
export function existingVersion(call: S3Call, s3: S3World, bucket: BucketState, key: string): ObjectVersion {
  const versionId = versionIdOf(call);
  const version =
    versionId === undefined ? bucket.objects.current(key) : bucket.objects.version(key, versionId);
  if (version?.deleteMarker === false) return version;
  if (version !== undefined && versionId !== undefined) throw markerRefusal(call, bucket, version);
  authorizeListing(call, s3, bucket, key);
  if (version !== undefined) throw noSuchKey(key, markerHeaders(bucket, version));
  throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
}

function markerRefusal(call: S3Call, bucket: BucketState, marker: ObjectVersion): AwsError {
  return methodNotAllowed(
    { Method: call.request.method, ResourceType: "DeleteMarker" },
    { ...markerHeaders(bucket, marker), "last-modified": httpDate(marker.lastModified), allow: "DELETE" },
  );
}

function markerHeaders(bucket: BucketState, marker: ObjectVersion): Record<string, string> {
  return { "x-amz-delete-marker": "true", ...versionHeader(bucket, marker) };
}

/** x-amz-version-id, which a bucket that never had versioning does not give. */
export function versionHeader(bucket: BucketState, version: Pick<ObjectVersion, "versionId">) {
  return bucket.versioning === "disabled" ? {} : { "x-amz-version-id": version.versionId };
}
