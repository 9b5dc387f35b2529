import type { S3Action } from "../action.ts";
import { checksumOf, isChecksumAlgorithm } from "../checksums.ts";
import { invalidArgument, invalidRequest } from "../object-errors.ts";
import { xmlReply } from "../replies.ts";
import { refuseBlockedUpload } from "../sse/blocked.ts";
import { refuseMethodHeader } from "../sse/reading.ts";
import { encryptionHeaders } from "../sse/reply-headers.ts";
import { openRange } from "../sse/seal.ts";
import { copyResult } from "./copy-result.ts";
import { copySourceOf, refuseOverCopyLimit, sourceVersionHeader } from "./copy-source.ts";
import type { ByteRange } from "./range.ts";
import { partOf, storePart } from "./uploads.ts";

const RANGE = "x-amz-copy-source-range";

/** Makes one part of an existing object, or of a range of it: how objects over the copy limit are copied (E7, E173). */
export const uploadPartCopy: S3Action = (call, s3) => {
  const { bucket, place, upload, number } = partOf(call, s3);
  const { headers } = call.request;
  const { objectArn } = place;
  refuseBlockedUpload(headers, bucket.encryption, { action: "s3:PutObject", caller: call.caller, objectArn });
  refuseMethodHeader(headers);
  const source = copySourceOf(call, s3);
  const { from, to } = copiedRange(headers[RANGE], source.version.size);
  refuseOverCopyLimit(to - from + 1, s3);
  const keys = source.dataKeys();
  const body = to < from ? new Uint8Array(0) : openRange(source.version.sealed, keys, from, to);
  const algorithm = upload.checksumAlgorithm;
  const checksums = isChecksumAlgorithm(algorithm) ? { [algorithm]: checksumOf(algorithm, body) } : {};
  const part = storePart(call, s3, upload, { number, body, checksums });
  return xmlReply("CopyPartResult", copyResult(part), {
    ...sourceVersionHeader(source),
    ...encryptionHeaders(upload.encryption),
  });
};

/** Unlike a Range header, this one must have both ends, within the source. */
function copiedRange(header: string | undefined, size: number): ByteRange {
  if (header === undefined) return { from: 0, to: size - 1 };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  const from = Number(first);
  const to = Number(last);
  if (first === undefined || last === undefined || to < from) {
    throw invalidArgument(
      `The ${RANGE} value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy`,
      RANGE,
      header,
    );
  }
  if (from >= size) throw invalidRequest("The specified copy range is invalid for the source object size");
  if (to >= size) {
    throw invalidArgument(`Range specified is not valid for source object of size: ${size}`, RANGE, header);
  }
  return { from, to };
}
