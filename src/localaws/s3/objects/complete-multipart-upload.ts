import { AwsError } from "../../errors.ts";
import type { WireReply } from "../../types.ts";
import { elements } from "../../wire/xml.ts";
import type { S3Action, S3Call, S3World, Upload, UploadedPart } from "../action.ts";
import { authorize } from "../authorize.ts";
import { badChecksum, sentChecksum } from "../checksums.ts";
import { invalidRequest } from "../object-errors.ts";
import { xmlReply } from "../replies.ts";
import type { CustomerKey } from "../sse/customer-key.ts";
import { storedDataKeys } from "../sse/data-keys.ts";
import { namesCustomerKey } from "../sse/headers.ts";
import { keyForPart } from "../sse/reading.ts";
import { encryptionHeaders } from "../sse/reply-headers.ts";
import { openRange } from "../sse/seal.ts";
import { listedParts } from "./completed-parts.ts";
import { earlierCompletion, rememberCompletion } from "./completed-uploads.ts";
import { checkWriteConditions } from "./conditions.ts";
import { multipartETag } from "./etag.ts";
import { storeObject, writtenVersionHeader } from "./new-object.ts";
import { authorizeUploadStep } from "./permissions.ts";
import { channelOf, type Target, targetOf } from "./target.ts";
import { completedChecksum } from "./upload-checksum.ts";
import { uploadOf } from "./uploads.ts";

/** Makes one object of the parts of an upload, in one step. Asked again, it answers again and makes nothing. */
export const completeMultipartUpload: S3Action = (call, s3) => {
  const asked = targetOf(call, s3);
  const earlier = earlierCompletion(call, asked.bucket);
  if (earlier !== undefined) {
    authorize(call, s3, asked.bucket, { action: "s3:PutObject", key: asked.key });
    return earlier;
  }
  return rememberCompletion(call, asked.bucket, completed(call, s3));
};

function completed(call: S3Call, s3: S3World): WireReply {
  const { upload, ...target } = uploadOf(call, s3);
  const { bucket, key } = target;
  authorizeUploadStep(call, s3, bucket, upload, true);
  const parts = listedParts(call.body, upload, s3.options.minimumPartSize);
  refuseOtherSize(call, parts);
  checkConditions(call, target, upload);
  const checksum = checksumOfWhole(call, s3, upload, parts);
  const version = storeObject(
    bucket,
    key,
    { ...upload.template, owner: upload.owner },
    {
      size: sizeOf(parts),
      eTag: multipartETag(parts.map((part) => part.eTag)),
      parts: parts.map((part) => part.size),
      ...(upload.checksumAlgorithm !== undefined && { partChecksums: parts.map((part) => part.checksums) }),
      checksums: checksum === undefined ? {} : { [checksum.algorithm]: checksum.value },
      ...(checksum !== undefined && { checksumType: checksum.type }),
      encryption: upload.encryption,
      sealed: parts.map((part) => part.sealed),
    },
    s3,
  );
  bucket.uploads.delete(upload.uploadId);
  s3.emit({ name: "ObjectCreated:CompleteMultipartUpload", bucket: bucket.name, key, version, call });
  return xmlReply(
    "CompleteMultipartUploadResult",
    elements({
      Location: `https://${bucket.name}.s3.${bucket.region}.amazonaws.com/${key.split("/").map(encodeURIComponent).join("/")}`,
      Bucket: bucket.name,
      Key: key,
      ETag: `"${version.eTag}"`,
      ...(checksum !== undefined && {
        [`Checksum${checksum.algorithm}`]: checksum.value,
        ChecksumType: checksum.type,
      }),
    }),
    // Of SSE-C this call echoes nothing (E8).
    {
      ...writtenVersionHeader(bucket, version),
      ...(upload.encryption.type !== "SSE-C" && encryptionHeaders(upload.encryption)),
    },
  );
}

function sizeOf(parts: readonly UploadedPart[]): number {
  return parts.reduce((sum, part) => sum + part.size, 0);
}

function refuseOtherSize(call: S3Call, parts: readonly UploadedPart[]): void {
  const header = "x-amz-mp-object-size";
  const claimed = call.request.headers[header];
  if (claimed === undefined || Number(claimed) === sizeOf(parts)) return;
  throw invalidRequest(`The provided '${header}' header value does not match what was computed.`);
}

/** A condition that holds now, but only because the key was written or deleted during the upload, is a conflict. */
function checkConditions(call: S3Call, { bucket, key }: Target, upload: Upload): void {
  const { headers } = call.request;
  const current = bucket.objects.current(key);
  checkWriteConditions(headers, key, current);
  const condition = ["If-Match", "If-None-Match"].find((name) => headers[name.toLowerCase()] !== undefined);
  if (condition === undefined || current?.sealed === upload.replaces) return;
  throw new AwsError(
    "ConditionalRequestConflict",
    409,
    "The conditional request cannot succeed due to a conflicting operation against this resource.",
    { fields: { Condition: condition, Key: key } },
  );
}

function checksumOfWhole(call: S3Call, s3: S3World, upload: Upload, parts: readonly UploadedPart[]) {
  const { headers } = call.request;
  const type = headers["x-amz-checksum-type"];
  if (type !== undefined && upload.checksumType !== undefined && type !== upload.checksumType) {
    throw invalidRequest(
      `The upload was created using the ${upload.checksumType} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const customerKey = keyForCompletion(call, upload);
  const made = completedChecksum(upload, parts, () => {
    if (upload.encryption.type === "SSE-C" && customerKey === undefined) return undefined;
    const keys = storedDataKeys(upload.encryption, customerKey, call, s3);
    const sealed = parts.map((part) => part.sealed);
    return openRange(sealed, keys, 0, sizeOf(parts) - 1);
  });
  const sent = sentChecksum(call);
  if (sent !== undefined && made?.algorithm === sent.algorithm && made.value !== sent.value) {
    throw badChecksum(sent.algorithm);
  }
  return made;
}

/** The key of an SSE-C upload is needed only where a checksum algorithm was chosen (E8). */
function keyForCompletion(call: S3Call, { encryption, checksumAlgorithm }: Upload): CustomerKey | undefined {
  const { headers } = call.request;
  const keyless = encryption.type === "SSE-C" && !namesCustomerKey(headers);
  return keyless && checksumAlgorithm === undefined
    ? undefined
    : keyForPart(encryption, headers, channelOf(call));
}
