import type { BucketState, S3Call, S3World } from "../action.ts";
import { checksumOf, verifiedChecksum } from "../checksums.ts";
import { invalidRequest } from "../object-errors.ts";
import { refuseBlockedUpload } from "../sse/blocked.ts";
import type { Headers } from "../sse/headers.ts";
import { chosenEncryptionHeaders } from "../sse/reply-headers.ts";
import type { ObjectVersion } from "../store.ts";
import { checksumHeaders } from "./checksum-headers.ts";
import { checkWriteConditions } from "./conditions.ts";
import { storeObject, templateOf, writtenVersionHeader } from "./new-object.ts";
import { authorizeWrite } from "./permissions.ts";
import { encryptionForWrite, sealWhole } from "./seal-new.ts";
import { targetOf } from "./target.ts";

/** What one upload left behind, and the headers it is answered with. */
export type StoredBody = {
  readonly bucket: BucketState;
  readonly version: ObjectVersion;
  readonly headers: Record<string, string>;
};

/** Stores the body of a request as an object, for PutObject and the form upload alike (E3, E30, P8). */
export function storeBody(
  call: S3Call,
  s3: S3World,
  event: "ObjectCreated:Put" | "ObjectCreated:Post",
): StoredBody {
  const target = targetOf(call, s3);
  const { bucket, key, place } = target;
  const { headers } = call.request;
  authorizeWrite(call, s3, bucket, key, true);
  // The block answers before the key material is checked (E75).
  const { objectArn } = place;
  refuseBlockedUpload(headers, bucket.encryption, { action: "s3:PutObject", caller: call.caller, objectArn });
  const template = templateOf(call, bucket, s3.clock.now());
  const sent = verifiedChecksum(call);
  if (sent === undefined) refuseUnverifiedLock(headers);
  checkWriteConditions(headers, key, bucket.objects.current(key));
  const made = encryptionForWrite(call, s3, target);
  // A client that sends no checksum gets the one S3 computes by itself.
  const algorithm = sent?.algorithm ?? "CRC64NVME";
  const checksums = { [algorithm]: sent?.value ?? checksumOf(algorithm, call.body) };
  const content = { ...sealWhole(call.body, made, s3), checksums, checksumType: "FULL_OBJECT" } as const;
  const version = storeObject(bucket, key, template, content, s3);
  s3.emit({ name: event, bucket: bucket.name, key, version, call });
  return {
    bucket,
    version,
    headers: {
      etag: `"${version.eTag}"`,
      ...writtenVersionHeader(bucket, version),
      ...chosenEncryptionHeaders(version.encryption),
      ...checksumHeaders(version),
    },
  };
}

const LOCKING = ["x-amz-object-lock-mode", "x-amz-object-lock-legal-hold"];

function refuseUnverifiedLock(headers: Headers): void {
  if (headers["content-md5"] !== undefined || !LOCKING.some((name) => headers[name] !== undefined)) return;
  throw invalidRequest(
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
  );
}
