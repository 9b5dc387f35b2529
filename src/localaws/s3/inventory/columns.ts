/** The columns of an inventory report, in AWS's order, with their names in CSV and in Parquet (I4, I5, I7). */

import type { Grant, ObjectVersion } from "../store.ts";

/** One row in the making. */
export type Row = {
  readonly bucket: string;
  /** Canonical user id of the owner, where the version has none of its own. */
  readonly owner: string;
  readonly isLatest: boolean;
  readonly version: ObjectVersion;
  /** Of S3 Intelligent-Tiering. */
  readonly accessTier: string | undefined;
};

/** What a cell holds; undefined where S3 leaves it empty. Dates are epoch milliseconds. */
export type Cell = string | number | boolean | undefined;

export type Column = {
  /** In the CSV file schema, and in the configuration. */
  readonly name: string;
  readonly parquet: string;
  readonly type: "text" | "boolean" | "integer" | "date";
  /** Bucket and key are always there (I5); the others can be empty. */
  readonly required?: true;
  readonly of: (row: Row) => Cell;
};

/** As reports have it (I1). */
const ENCRYPTION = {
  none: "NOT-SSE",
  AES256: "SSE-S3",
  "aws:kms": "SSE-KMS",
  "aws:kms:dsse": "DSSE-KMS",
  "SSE-C": "SSE-C",
} as const;

/** Delete markers have no content to tell of. */
const unlessMarker =
  (of: (version: ObjectVersion) => Cell) =>
  ({ version }: Row): Cell =>
    version.deleteMarker ? undefined : of(version);

const bucketKeyOf = ({ encryption }: ObjectVersion): string =>
  encryption.type === "aws:kms" && encryption.bucketKey ? "ENABLED" : "DISABLED";

/** Base64 of JSON (I10). */
const aclOf = ({ acl }: ObjectVersion): string => {
  const grants = acl.map(({ grantee, permission }: Grant) =>
    grantee.startsWith("http")
      ? { uri: grantee, type: "Group", permission }
      : { canonicalId: grantee, type: "CanonicalUser", permission },
  );
  const text = JSON.stringify({ version: "2022-11-10", status: "AVAILABLE", grants });
  return Buffer.from(text).toString("base64");
};

/** Always there (I5). */
const bucketAndKey: readonly Column[] = [
  { name: "Bucket", parquet: "bucket", type: "text", required: true, of: ({ bucket }) => bucket },
  { name: "Key", parquet: "key", type: "text", required: true, of: ({ version }) => version.key },
];

/** There when all versions are included. A null version has an empty id (I17). */
const versionColumns: readonly Column[] = [
  {
    name: "VersionId",
    parquet: "version_id",
    type: "text",
    of: ({ version }) => (version.versionId === "null" ? undefined : version.versionId),
  },
  { name: "IsLatest", parquet: "is_latest", type: "boolean", of: ({ isLatest }) => isLatest },
  {
    name: "IsDeleteMarker",
    parquet: "is_delete_marker",
    type: "boolean",
    of: ({ version }) => version.deleteMarker,
  },
];

/** Each there when asked for. */
const optional: readonly Column[] = [
  { name: "Size", parquet: "size", type: "integer", of: unlessMarker(({ size }) => size) },
  {
    name: "LastModifiedDate",
    parquet: "last_modified_date",
    type: "date",
    of: ({ version }) => version.lastModified,
  },
  { name: "ETag", parquet: "e_tag", type: "text", of: unlessMarker(({ eTag }) => eTag) },
  {
    name: "StorageClass",
    parquet: "storage_class",
    type: "text",
    of: unlessMarker(({ storageClass }) => storageClass),
  },
  {
    name: "IsMultipartUploaded",
    parquet: "is_multipart_uploaded",
    type: "boolean",
    of: unlessMarker(({ parts }) => parts !== undefined),
  },
  {
    name: "ReplicationStatus",
    parquet: "replication_status",
    type: "text",
    of: ({ version }) => version.replicationStatus,
  },
  {
    name: "EncryptionStatus",
    parquet: "encryption_status",
    type: "text",
    of: unlessMarker(({ encryption }) => ENCRYPTION[encryption.type]),
  },
  {
    name: "ObjectLockRetainUntilDate",
    parquet: "object_lock_retain_until_date",
    type: "date",
    of: ({ version }) => version.lock.retainUntil,
  },
  {
    name: "ObjectLockMode",
    parquet: "object_lock_mode",
    type: "text",
    of: ({ version }) => version.lock.mode,
  },
  {
    name: "ObjectLockLegalHoldStatus",
    parquet: "object_lock_legal_hold_status",
    type: "text",
    of: unlessMarker(({ lock }) => (lock.legalHold ? "On" : "Off")),
  },
  {
    name: "IntelligentTieringAccessTier",
    parquet: "intelligent_tiering_access_tier",
    type: "text",
    of: ({ accessTier }) => accessTier,
  },
  { name: "BucketKeyStatus", parquet: "bucket_key_status", type: "text", of: unlessMarker(bucketKeyOf) },
  {
    name: "ChecksumAlgorithm",
    parquet: "checksum_algorithm",
    type: "text",
    of: ({ version }) => Object.keys(version.checksums)[0],
  },
  {
    name: "ObjectAccessControlList",
    parquet: "object_access_control_list",
    type: "text",
    of: unlessMarker(aclOf),
  },
  { name: "ObjectOwner", parquet: "object_owner", type: "text", of: ({ owner }) => owner },
  {
    name: "LifecycleExpirationDate",
    parquet: "lifecycle_expiration_date",
    type: "date",
    of: () => undefined,
  },
];

/** The columns of a report. Fields that are asked for and not modelled here have no column. */
export function columnsOf(allVersions: boolean, fields: readonly string[]): readonly Column[] {
  const asked = optional.filter(({ name }) => fields.includes(name));
  return [...bucketAndKey, ...(allVersions ? versionColumns : []), ...asked];
}
