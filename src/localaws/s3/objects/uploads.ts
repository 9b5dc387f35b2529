import { AwsError } from "../../errors.ts";
import type { S3Call, S3World, Upload, UploadedPart } from "../action.ts";
import { invalidArgument } from "../object-errors.ts";
import { refuseUnfitForKms } from "../sse/channel.ts";
import { storedDataKeys } from "../sse/data-keys.ts";
import { keyForPart } from "../sse/reading.ts";
import { seal } from "../sse/seal.ts";
import { eTagOf, md5Hex } from "./etag.ts";
import { authorizeUploadStep } from "./permissions.ts";
import { channelOf, type Target, targetOf } from "./target.ts";

/** The upload a call is about. @throws AwsError NoSuchUpload. */
export function uploadOf(call: S3Call, s3: S3World): Target & { readonly upload: Upload } {
  const target = targetOf(call, s3);
  const uploadId = call.query.get("uploadId") ?? "";
  const upload = target.bucket.uploads.get(uploadId);
  if (upload?.key === target.key) return { ...target, upload };
  throw new AwsError(
    "NoSuchUpload",
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { fields: { UploadId: uploadId } },
  );
}

const PART_LIMIT = 10_000;

/** What UploadPart and UploadPartCopy begin with: the upload, authorised, and the number of the part. */
export function partOf(call: S3Call, s3: S3World) {
  const target = uploadOf(call, s3);
  authorizeUploadStep(call, s3, target.bucket, target.upload, false);
  return { ...target, number: partNumberOf(call) };
}

function partNumberOf(call: S3Call): number {
  const text = call.query.get("partNumber") ?? "";
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= PART_LIMIT) return number;
  throw invalidArgument(
    `Part number must be an integer between 1 and ${PART_LIMIT}, inclusive`,
    "partNumber",
    text,
  );
}

/** Seals a part under the key its upload was begun with; an earlier part of the number is replaced. */
export function storePart(
  call: S3Call,
  s3: S3World,
  upload: Upload,
  part: { readonly number: number; readonly body: Uint8Array; readonly checksums: UploadedPart["checksums"] },
): UploadedPart {
  const { type } = upload.encryption;
  if (type === "aws:kms" || type === "aws:kms:dsse") refuseUnfitForKms(channelOf(call));
  const customerKey = keyForPart(upload.encryption, call.request.headers, channelOf(call));
  // Every part unwraps the key anew: without kms:Decrypt a small put works and a large one fails (E123, E124).
  const dataKeys = storedDataKeys(upload.encryption, customerKey, call, s3);
  const stored: UploadedPart = {
    number: part.number,
    eTag: eTagOf(md5Hex(part.body), upload.encryption, s3.random),
    size: part.body.length,
    lastModified: s3.clock.now(),
    checksums: part.checksums,
    sealed: seal(part.body, dataKeys, s3.random),
  };
  upload.parts.set(part.number, stored);
  return stored;
}
