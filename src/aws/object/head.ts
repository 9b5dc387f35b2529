import { HeadObjectCommand, type HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import type { HeadAnswer } from "../../encryption/from-head.ts";
import type { SseCKey } from "../../flow/object-state.ts";
import type { Result } from "../../flow/ports.ts";
import type { ObjectRef } from "../../model/resource.ts";
import { type Context, owned } from "../context.ts";
import { customerKey } from "./target.ts";

/** One HEAD. Checksum mode stays off in a scan: on KMS objects it needs kms:Decrypt (E24). */
function head(
  context: Context,
  ref: ObjectRef,
  region: string,
  options: { readonly key?: SseCKey | undefined; readonly checksum?: boolean },
): Promise<Result<HeadObjectCommandOutput>> {
  return owned(context, `s3:HeadObject of ${ref.bucket}/${ref.key}`, (owner) =>
    context.clients.once(region).send(
      new HeadObjectCommand({
        Bucket: ref.bucket,
        Key: ref.key,
        VersionId: ref.versionId,
        ...customerKey(options.key),
        ...(options.checksum === true ? { ChecksumMode: "ENABLED" as const } : {}),
        ...owner,
      }),
    ),
  );
}

/** A successful HEAD in the words of the room that understands it. */
export function answerOf(output: HeadObjectCommandOutput): HeadAnswer {
  return {
    status: 200,
    serverSideEncryption: output.ServerSideEncryption,
    sseKmsKeyId: output.SSEKMSKeyId,
    bucketKeyEnabled: output.BucketKeyEnabled,
    sseCustomerAlgorithm: output.SSECustomerAlgorithm,
    sseCustomerKeyMd5: output.SSECustomerKeyMD5,
    storageClass: output.StorageClass,
    restore: output.Restore,
    archiveStatus: output.ArchiveStatus,
    contentLength: output.ContentLength,
    eTag: output.ETag,
    lastModified: output.LastModified?.toISOString(),
    versionId: output.VersionId,
    metadata: output.Metadata,
    missingMeta: output.MissingMeta,
    objectLockMode: output.ObjectLockMode,
    objectLockRetainUntil: output.ObjectLockRetainUntilDate?.toISOString(),
    objectLockLegalHold: output.ObjectLockLegalHoldStatus,
    replicationStatus: output.ReplicationStatus,
    websiteRedirectLocation: output.WebsiteRedirectLocation,
  };
}

/** A HEAD with what opened the object, where that took a customer's key. */
export type Opened = { readonly output: HeadObjectCommandOutput; readonly key?: SseCKey };

/**
 * HEAD, and once more with each held key where the first answer is a 400, which is how S3 asks for one (E89).
 * The failure is that of the first HEAD when no key opens it.
 */
export async function headWithHeldKeys(
  context: Context,
  ref: ObjectRef,
  region: string,
  held: readonly SseCKey[],
  checksum = false,
): Promise<Result<Opened>> {
  const plain = await head(context, ref, region, { checksum });
  if (plain.ok) return { ok: true, value: { output: plain.value } };
  if (plain.failure.status !== 400) return plain;
  for (const key of held) {
    const opened = await head(context, ref, region, { key, checksum });
    if (opened.ok) return { ok: true, value: { output: opened.value, key } };
    // A wrong key is a 403 (E88); anything else says nothing about the keys that follow.
    if (opened.failure.status !== 403 && opened.failure.status !== 400) return opened;
  }
  return plain;
}
