import { ownersGrant } from "./acl-headers.ts";
import type { S3World } from "./action.ts";
import { bucketOf } from "./bucket.ts";
import { md5Hex } from "./objects/etag.ts";
import { newVersionId } from "./objects/new-object.ts";
import { newDataKeys } from "./sse/data-keys.ts";
import { hole, seal } from "./sse/seal.ts";
import type { ObjectVersion } from "./store.ts";

/** An object that no request can make today. */
export type PlantedObject = {
  readonly bucket: string;
  readonly key: string;
  /** Its content; or `size` alone for a large object that reads as zeros and takes no memory. */
  readonly body?: Uint8Array | string;
  /** In bytes; counts only without a body. */
  readonly size?: number;
  /** Default "none", as before 2023 (E31). */
  readonly encryption?: "none" | "AES256";
  readonly storageClass?: string;
  /** Epoch milliseconds; default now. */
  readonly lastModified?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** User metadata, names without prefix and in lower case. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** Puts it below all versions the key has, as the oldest one. Needs a bucket with versioning. */
  readonly noncurrent?: boolean;
};

/**
 * Puts an object into a bucket behind S3's back: nothing is authorised and no event is raised. It has no encryption at
 * all unless asked for, as only S3 before 2023 could store it (E31, E32, D2).
 * @throws AwsError NoSuchBucket.
 */
export function plantObject(s3: S3World, planted: PlantedObject): ObjectVersion {
  const bucket = bucketOf({ bucketName: planted.bucket }, s3);
  const version: ObjectVersion = {
    key: planted.key,
    versionId: newVersionId(bucket, s3),
    deleteMarker: false,
    lastModified: planted.lastModified ?? s3.clock.now(),
    owner: bucket.account,
    headers: { "content-type": "binary/octet-stream", ...planted.headers },
    metadata: planted.metadata ?? {},
    storageClass: planted.storageClass ?? "STANDARD",
    tags: planted.tags ?? {},
    acl: [ownersGrant(bucket.account)],
    lock: {},
    // Objects of that age have no additional checksum either (E143).
    checksums: {},
    ...contentOf(planted, s3),
  };
  const newer = planted.noncurrent ? bucket.objects.versions(planted.key).toReversed() : [];
  for (const each of [version, ...newer]) bucket.objects.put(each);
  return version;
}

function contentOf(
  planted: PlantedObject,
  s3: S3World,
): Pick<ObjectVersion, "size" | "eTag" | "encryption" | "sealed"> {
  const { body, key, size = 0 } = planted;
  const encryption = { type: planted.encryption ?? "none" } as const;
  if (body === undefined) return { size, eTag: md5Hex(`${key} ${size}`), encryption, sealed: [hole(size)] };
  const bytes = typeof body === "string" ? Buffer.from(body) : Uint8Array.from(body);
  const dataKeys = encryption.type === "AES256" ? ownKeys(s3) : [];
  return { size: bytes.length, eTag: md5Hex(bytes), encryption, sealed: [seal(bytes, dataKeys, s3.random)] };
}

function ownKeys(s3: S3World) {
  const { account, region } = s3.options;
  const caller = {
    type: "root",
    account,
    arn: `arn:aws:iam::${account}:root`,
    principalId: account,
  } as const;
  return newDataKeys({ type: "AES256" }, { caller, region, requestId: "" }, s3).dataKeys;
}
