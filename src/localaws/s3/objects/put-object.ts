import type { S3Action } from "../action.ts";
import { checksumOf, verifiedChecksum } from "../checksums.ts";
import { invalidRequest } from "../object-errors.ts";
import { refuseBlockedUpload } from "../sse/blocked.ts";
import { chosenEncryptionHeaders } from "../sse/reply-headers.ts";
import { checksumHeaders } from "./checksum-headers.ts";
import { checkWriteConditions } from "./conditions.ts";
import { storeObject, templateOf, writtenVersionHeader } from "./new-object.ts";
import { authorizeWrite } from "./permissions.ts";
import { encryptionForWrite, sealWhole } from "./seal-new.ts";
import { targetOf } from "./target.ts";

/** Stores an object in one request (E3, E30). */
export const putObject: S3Action = (call, s3) => {
  const target = targetOf(call, s3);
  const { bucket, key, place } = target;
  const { headers } = call.request;
  authorizeWrite(call, s3, bucket, key, true);
  // The block answers before the key material is checked (E75).
  const action = "s3:PutObject";
  refuseBlockedUpload(headers, bucket.encryption, {
    action,
    caller: call.caller,
    objectArn: place.objectArn,
  });
  const template = templateOf(call, bucket, s3.clock.now());
  const sent = verifiedChecksum(call);
  if (template.lock.mode !== undefined || template.lock.legalHold) refuseUnverified(headers, sent);
  checkWriteConditions(headers, key, bucket.objects.current(key));
  const made = encryptionForWrite(call, s3, target);
  // A client that sends no checksum gets the one S3 computes by itself.
  const { algorithm, value } = sent ?? {
    algorithm: "CRC64NVME" as const,
    value: checksumOf("CRC64NVME", call.body),
  };
  const version = storeObject(
    bucket,
    key,
    template,
    {
      ...sealWhole(call.body, made, s3),
      checksums: { [algorithm]: value },
      checksumType: "FULL_OBJECT",
    },
    s3,
  );
  s3.emit({ name: "ObjectCreated:Put", bucket: bucket.name, key, version, call });
  return {
    status: 200,
    headers: {
      etag: `"${version.eTag}"`,
      ...writtenVersionHeader(bucket, version),
      ...chosenEncryptionHeaders(version.encryption),
      ...checksumHeaders(version),
    },
  };
};

function refuseUnverified(headers: Readonly<Record<string, string>>, sent: unknown): void {
  const names = ["x-amz-object-lock-mode", "x-amz-object-lock-legal-hold"];
  if (sent !== undefined || headers["content-md5"] !== undefined) return;
  if (!names.some((name) => headers[name] !== undefined)) return;
  throw invalidRequest(
    "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
  );
}
