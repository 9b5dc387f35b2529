import { elements } from "../../wire/xml.ts";
import type { S3Action, Upload } from "../action.ts";
import { xmlReply } from "../replies.ts";
import { refuseBlockedUpload } from "../sse/blocked.ts";
import { chosenEncryptionHeaders } from "../sse/reply-headers.ts";
import { uploadContext } from "../write-context.ts";
import { templateOf } from "./new-object.ts";
import { authorizeWrite } from "./permissions.ts";
import { encryptionForWrite } from "./seal-new.ts";
import { targetOf } from "./target.ts";
import { requestedUploadChecksum } from "./upload-checksum.ts";

/** Begins a multipart upload. This is where the encryption of the object is decided (E4). */
export const createMultipartUpload: S3Action = (call, s3) => {
  const target = targetOf(call, s3);
  const { bucket, key, place } = target;
  const { headers } = call.request;
  authorizeWrite(call, s3, bucket, key, false);
  const action = "s3:PutObject";
  refuseBlockedUpload(headers, bucket.encryption, {
    action,
    caller: call.caller,
    objectArn: place.objectArn,
  });
  const { owner, ...template } = templateOf(call, bucket, s3.clock.now());
  const checksum = requestedUploadChecksum(headers);
  const upload: Upload = {
    uploadId: s3.random.id(64),
    key,
    startedAt: s3.clock.now(),
    initiator: call.caller.arn,
    owner,
    encryption: encryptionForWrite(call, s3, target).encryption,
    policyKeys: uploadContext(call, s3),
    replaces: bucket.objects.current(key)?.sealed,
    template,
    ...checksum,
    parts: new Map(),
  };
  bucket.uploads.set(upload.uploadId, upload);
  return xmlReply(
    "InitiateMultipartUploadResult",
    elements({ Bucket: bucket.name, Key: key, UploadId: upload.uploadId }),
    {
      ...chosenEncryptionHeaders(upload.encryption),
      ...(checksum.checksumAlgorithm !== undefined && {
        "x-amz-checksum-algorithm": checksum.checksumAlgorithm,
      }),
      ...(checksum.checksumType !== undefined && { "x-amz-checksum-type": checksum.checksumType }),
    },
  );
};
