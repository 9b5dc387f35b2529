import type { S3Action } from "../action.ts";
import { verifiedChecksum } from "../checksums.ts";
import { emptyReply } from "../replies.ts";
import { refuseBlockedUpload } from "../sse/blocked.ts";
import { refuseMethodHeader } from "../sse/reading.ts";
import { encryptionHeaders } from "../sse/reply-headers.ts";
import { checksumHeaders } from "./checksum-headers.ts";
import { refuseOtherChecksum } from "./upload-checksum.ts";
import { partOf, storePart } from "./uploads.ts";

/** Stores one part. Its encryption is the upload's; only a customer's key comes with it (E6, E91, E92). */
export const uploadPart: S3Action = (call, s3) => {
  const { bucket, place, upload, number } = partOf(call, s3);
  const { headers } = call.request;
  const { objectArn } = place;
  refuseBlockedUpload(headers, bucket.encryption, { action: "s3:PutObject", caller: call.caller, objectArn });
  refuseMethodHeader(headers);
  const sent = verifiedChecksum(call);
  refuseOtherChecksum(upload, sent?.algorithm);
  const checksums = sent === undefined ? {} : { [sent.algorithm]: sent.value };
  const part = storePart(call, s3, upload, { number, body: call.body, checksums });
  return emptyReply(200, {
    etag: `"${part.eTag}"`,
    ...encryptionHeaders(upload.encryption),
    ...checksumHeaders(part),
  });
};
