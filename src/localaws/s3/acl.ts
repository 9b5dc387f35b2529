import { readAcl } from "./acl-xml.ts";
import type { BucketState, Permission, S3Call } from "./action.ts";
import { canonicalUserOf } from "./bucket.ts";
import { ALL_USERS, AUTHENTICATED_USERS } from "./grantees.ts";
import { publicAccessBlockOf } from "./public-access.ts";
import type { Grant } from "./store.ts";

/** The ACL permission that stands behind an action; no ACL grants what is not listed. */
const OBJECT_PERMISSIONS: Readonly<Record<string, string>> = {
  "s3:GetObject": "READ",
  "s3:GetObjectVersion": "READ",
  "s3:GetObjectAcl": "READ_ACP",
  "s3:GetObjectVersionAcl": "READ_ACP",
  "s3:PutObjectAcl": "WRITE_ACP",
  "s3:PutObjectVersionAcl": "WRITE_ACP",
};

const BUCKET_PERMISSIONS: Readonly<Record<string, string>> = {
  "s3:ListBucket": "READ",
  "s3:ListBucketVersions": "READ",
  "s3:ListBucketMultipartUploads": "READ",
  "s3:PutObject": "WRITE",
  "s3:DeleteObject": "WRITE",
  "s3:GetBucketAcl": "READ_ACP",
  "s3:PutBucketAcl": "WRITE_ACP",
};

/** Whether an action is the object owner's to allow. Tags and locks are the bucket owner's. */
export function isObjectOwners(action: string): boolean {
  return Object.hasOwn(OBJECT_PERMISSIONS, action);
}

/** Whether an ACL lets an outsider do this. ACLs count for nothing where the owner enforces ownership. */
export function grantedByAcl(call: S3Call, bucket: BucketState, permission: Permission): boolean {
  if (bucket.ownership === "BucketOwnerEnforced") return false;
  const { bucketRight } = permission;
  const onBucket = bucketRight ?? BUCKET_PERMISSIONS[permission.action];
  const isOnObject = permission.key !== undefined && bucketRight === undefined;
  const onObject = isOnObject ? OBJECT_PERMISSIONS[permission.action] : undefined;
  const wanted = onObject ?? onBucket;
  if (wanted === undefined) return false;
  const grants =
    onObject === undefined ? bucketGrants(bucket) : objectGrants(call, bucket, permission.key ?? "");
  const ignorePublic = publicAccessBlockOf(bucket).ignorePublicAcls;
  return grants.some(
    ({ grantee, permission: granted }) =>
      (granted === wanted || granted === "FULL_CONTROL") && reaches(grantee, call, ignorePublic),
  );
}

function reaches(grantee: string, { caller }: S3Call, ignorePublic: boolean): boolean {
  if (grantee === ALL_USERS) return !ignorePublic;
  if (grantee === AUTHENTICATED_USERS) return !ignorePublic && caller.type !== "anonymous";
  return caller.type !== "anonymous" && grantee === canonicalUserOf(caller.account);
}

function objectGrants(call: S3Call, bucket: BucketState, key: string): readonly Grant[] {
  const versionId = call.query.get("versionId");
  const version =
    versionId === undefined ? bucket.objects.current(key) : bucket.objects.version(key, versionId);
  return version?.acl ?? [];
}

/** The grants of a bucket: its stored ACL, or its owner's alone. */
export function bucketGrants(bucket: Pick<BucketState, "account" | "settings">): readonly Grant[] {
  const stored = bucket.settings.get("acl");
  if (stored !== undefined) return readAcl(stored).grants;
  return [{ grantee: canonicalUserOf(bucket.account), permission: "FULL_CONTROL" }];
}
