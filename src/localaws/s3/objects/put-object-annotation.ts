import { AwsError } from "../../errors.ts";
import { elements } from "../../wire/xml.ts";
import type { S3Action, S3Call } from "../action.ts";
import { checksumOf, verifiedChecksum } from "../checksums.ts";
import { invalidRequest } from "../object-errors.ts";
import { xmlReply } from "../replies.ts";
import { SSE } from "../sse/headers.ts";
import type { Annotation } from "../store.ts";
import { addressedVersion } from "./addressed.ts";
import {
  ANNOTATION_LIMIT,
  annotatedVersionHeader,
  annotationEncryption,
  annotationKeys,
  annotationName,
  annotationsOf,
  checkObjectCondition,
  newAnnotation,
  refuseUnderCustomerKey,
} from "./annotation.ts";
import { checksumHeaders } from "./checksum-headers.ts";
import { refuseLockedDelete } from "./lock.ts";

/** Bytes (E218). */
const PAYLOAD_LIMIT = 1024 ** 2;

/** Writes an annotation of an object version, over one of its name (E218 to E221). */
export const putObjectAnnotation: S3Action = (call, s3) => {
  const name = annotationName(call);
  const { bucket, version } = addressedVersion(call, s3, "PutObject*Annotation");
  checkObjectCondition(call, version);
  refuseUnderCustomerKey(version);
  const checksums = checksumsOf(call);
  refusePayload(call.body);
  const annotations = annotationsOf(version);
  if (!annotations.has(name)) refuseTooMany(annotations);
  // What it replaces is gone for good (E219), which a lock is to prevent; AWS does not tell.
  else refuseLockedDelete(call, s3, bucket, version);
  const under = { encryption: version.encryption, dataKeys: annotationKeys(version, call, s3) };
  const annotation = newAnnotation(call.body, checksums, under, s3);
  const written = { ...version, annotations: new Map(annotations).set(name, annotation) };
  bucket.objects.replace(written);
  s3.emit({
    name: "ObjectAnnotation:Put",
    bucket: bucket.name,
    key: version.key,
    version: written,
    call,
  });
  return xmlReply("PutObjectAnnotationOutput", elements({ Key: version.key, AnnotationName: name }), {
    etag: `"${annotation.eTag}"`,
    ...annotatedVersionHeader(bucket, version),
    ...checksumHeaders({ checksums, checksumType: "FULL_OBJECT" }),
    [SSE]: annotationEncryption(version).type,
  });
};

/** The checksum that was sent, or the one that S3 computes by itself. */
function checksumsOf(call: S3Call): Annotation["checksums"] {
  const sent = verifiedChecksum(call);
  return sent === undefined
    ? { CRC64NVME: checksumOf("CRC64NVME", call.body) }
    : { [sent.algorithm]: sent.value };
}

function refusePayload(payload: Uint8Array): void {
  if (payload.length === 0 || payload.length > PAYLOAD_LIMIT)
    throw invalidRequest("The annotation payload must be between 1 byte and 1 MiB in size.");
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(payload);
  } catch {
    throw new AwsError(
      "UnsupportedMediaType",
      415,
      "The annotation payload is not valid UTF-8 encoded text.",
    );
  }
}

function refuseTooMany({ size }: ReadonlyMap<string, Annotation>): void {
  if (size < ANNOTATION_LIMIT) return;
  throw new AwsError(
    "AnnotationLimitExceeded",
    400,
    "The request would exceed the maximum number of annotations allowed per object.",
  );
}
