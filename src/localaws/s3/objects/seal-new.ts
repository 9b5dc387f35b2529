import type { S3Call, S3World } from "../action.ts";
import { refuseUnfitForKms } from "../sse/channel.ts";
import { newDataKeys } from "../sse/data-keys.ts";
import { decideEncryption } from "../sse/decide.ts";
import { requestedEncryption } from "../sse/requested.ts";
import { seal } from "../sse/seal.ts";
import { eTagOf, md5Hex } from "./etag.ts";
import type { Content } from "./new-object.ts";
import { channelOf, type Target } from "./target.ts";

/** Decides how a write is encrypted and gets the keys for it (E30). @throws AwsError for bad headers, KMS.*. */
export function encryptionForWrite(call: S3Call, s3: S3World, { bucket, place }: Target) {
  const channel = channelOf(call);
  const requested = requestedEncryption(call.request.headers, channel);
  const decision = decideEncryption(requested, bucket.encryption, place);
  // A default of KMS needs a signature as much as a header does (E45).
  if (decision.type === "aws:kms" || decision.type === "aws:kms:dsse") refuseUnfitForKms(channel);
  return newDataKeys(decision, call, s3);
}

/** Seals a whole body, as its new keys say. */
export function sealWhole(
  body: Uint8Array,
  made: ReturnType<typeof newDataKeys>,
  s3: S3World,
): Pick<Content, "size" | "eTag" | "encryption" | "sealed"> {
  return {
    size: body.length,
    eTag: eTagOf(md5Hex(body), made.encryption, s3.random),
    encryption: made.encryption,
    sealed: [seal(body, made.dataKeys, s3.random)],
  };
}
