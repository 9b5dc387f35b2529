/** The live inventory table of S3 Metadata as rows, made of what the bucket holds at the moment (I31 to I33). */

import type { BucketState } from "../s3/action.ts";
import type { ObjectVersion } from "../s3/store.ts";

export type MetadataRow = {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly deleteMarker: boolean;
  /** Whether its sequence number is the highest of its key: it is the latest version. */
  readonly latest: boolean;
  readonly size: number | undefined;
  readonly lastModified: string;
  readonly eTag: string | undefined;
  readonly storageClass: string | undefined;
  readonly encryptionStatus: string | undefined;
  readonly bucketKey: boolean;
  readonly keyArn: string | undefined;
  readonly metadataNames: readonly string[];
};

/** Null for what is not encrypted (I32). */
const STATUS = {
  none: undefined,
  AES256: "SSE-S3",
  "aws:kms": "SSE-KMS",
  "aws:kms:dsse": "DSSE-KMS",
  "SSE-C": "SSE-C",
} as const;

/** As Athena writes a timestamp without a zone. */
export const athenaTime = (at: number): string =>
  new Date(at).toISOString().replace("T", " ").replace("Z", "");

const rowOf = (bucket: BucketState, version: ObjectVersion, latest: boolean): MetadataRow => {
  const { encryption, deleteMarker } = version;
  const content = <T>(value: T): T | undefined => (deleteMarker ? undefined : value);
  return {
    key: version.key,
    versionId:
      bucket.versioning === "disabled" || version.versionId === "null" ? undefined : version.versionId,
    deleteMarker,
    latest,
    size: content(version.size),
    lastModified: athenaTime(version.lastModified),
    eTag: content(version.eTag),
    storageClass: content(version.storageClass),
    encryptionStatus: content(STATUS[encryption.type]),
    bucketKey: encryption.type === "aws:kms" && encryption.bucketKey,
    keyArn: content("keyArn" in encryption ? encryption.keyArn : undefined),
    metadataNames: Object.keys(version.metadata),
  };
};

export function* metadataRows(bucket: BucketState): Generator<MetadataRow> {
  for (const key of bucket.objects.keys())
    for (const [index, version] of bucket.objects.versions(key).entries())
      yield rowOf(bucket, version, index === 0);
}
