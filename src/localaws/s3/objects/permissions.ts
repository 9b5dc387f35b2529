import { AwsError } from "../../errors.ts";
import { isObjectOwners } from "../acl.ts";
import type { BucketState, Permission, S3Call, S3World, Upload } from "../action.ts";
import { authorize, deniedBy } from "../authorize.ts";
import type { ContextKeys } from "../call-context.ts";
import type { ObjectVersion } from "../store.ts";
import { existingTagContext, writeContext } from "../write-context.ts";

type ExtraRight = Pick<Permission, "action" | "bucketRight">;

/**
 * Headers of a write that need a right of their own beside s3:PutObject (E161, E179). Who may write by the bucket's ACL
 * may also say who can read what was written, and tag it.
 */
const EXTRA_RIGHTS: readonly (readonly [RegExp, ExtraRight])[] = [
  [/^x-amz-(acl|grant-.*)$/, { action: "s3:PutObjectAcl", bucketRight: "WRITE" }],
  [/^x-amz-tagging$/, { action: "s3:PutObjectTagging", bucketRight: "WRITE" }],
  [/^x-amz-object-lock-(mode|retain-until-date)$/, { action: "s3:PutObjectRetention" }],
  [/^x-amz-object-lock-legal-hold$/, { action: "s3:PutObjectLegalHold" }],
];

/** What a call that makes an object, or begins to make one, is authorised as (P8, P34b). */
export function authorizeWrite(
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  key: string,
  creates: boolean,
): void {
  const context: ContextKeys = { ...writeContext(call, s3), ...creation(creates) };
  const names = Object.keys(call.request.headers);
  authorize(call, s3, bucket, { action: "s3:PutObject", key, context });
  // AWS's services send bucket-owner-full-control, and the policies that AWS gives out for them allow PutObject alone
  // (P100, I18).
  if (call.caller.type === "service") return;
  for (const [header, right] of EXTRA_RIGHTS) {
    if (names.some((name) => header.test(name))) authorize(call, s3, bucket, { ...right, key, context });
  }
  // A condition on the destination's ETag tells something about it (E169).
  if (call.request.headers["if-match"] !== undefined)
    authorize(call, s3, bucket, { action: "s3:GetObject", key });
}

/** A part, or the completion, of an upload: judged with the encryption its creation asked for (P33, D12). */
export function authorizeUploadStep(
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  upload: Upload,
  creates: boolean,
): void {
  const context = { ...writeContext(call, s3), ...upload.policyKeys, ...creation(creates) };
  authorize(call, s3, bucket, { action: "s3:PutObject", key: upload.key, context });
}

function creation(creates: boolean): ContextKeys {
  return { "s3:ObjectCreationOperation": [String(creates)] };
}

/**
 * A call on an object that is there: the plain action, or its Version form when a versionId is named (E23).
 * @param action without prefix and with * where "Version" goes: `GetObject*Tagging`.
 */
export function authorizeOn(
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  action: string,
  about: {
    readonly key: string;
    readonly versionId: string | undefined;
    readonly version?: ObjectVersion | undefined;
  },
): void {
  const { key, versionId, version } = about;
  const context: ContextKeys = {
    ...(version !== undefined && existingTagContext(version.tags)),
    ...(versionId !== undefined && { "s3:versionid": [versionId] }),
  };
  const named = `s3:${action.replace("*", versionId === undefined ? "" : "Version")}`;
  const permission: Permission = { action: named, key, context, ...ownedByAnother(bucket, version, named) };
  const isMissing = version === undefined || version.deleteMarker;
  if (isMissing && isObjectOwners(named) && isListed(call, s3, bucket, permission)) return;
  authorize(call, s3, bucket, permission);
}

/** Whose object it is, where Object Ownership left it to its writer. */
function ownedByAnother(bucket: BucketState, version: ObjectVersion | undefined, action: string) {
  if (version === undefined || version.owner === bucket.account) return {};
  return bucket.ownership !== "BucketOwnerEnforced" && isObjectOwners(action)
    ? { objectOwner: version.owner }
    : {};
}

/** What is missing from a bucket is no secret to who may list it, though they may not read it (E21). */
function isListed(call: S3Call, s3: S3World, bucket: BucketState, permission: Permission): boolean {
  if (deniedBy(bucket.policy, call, s3, bucket, permission)) return false;
  return isPermitted(() => authorizeListing(call, s3, bucket, permission.key ?? ""));
}

/** Who may not list a bucket is not told what is missing from it (E21): the key counts as the prefix that is listed. */
export function authorizeListing(call: S3Call, s3: S3World, bucket: BucketState, key: string): void {
  authorize(call, s3, bucket, { action: "s3:ListBucket", context: { "s3:prefix": [key] } });
}

/** A call on an upload that is under way, which is its initiator's as much as the bucket owner's. */
export function authorizeOnUpload(
  call: S3Call,
  s3: S3World,
  bucket: BucketState,
  action: "s3:AbortMultipartUpload" | "s3:ListMultipartUploadParts",
  key: string,
): void {
  const upload = bucket.uploads.get(call.query.get("uploadId") ?? "");
  const granted = upload?.key === key && upload.initiator !== "" ? { granted: upload.initiator } : {};
  authorize(call, s3, bucket, { action, key, ...granted });
}

/** Whether a call would be let do something, for answers that show more to who may see it. */
export function isPermitted(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === "AccessDenied") return false;
    throw error;
  }
}
