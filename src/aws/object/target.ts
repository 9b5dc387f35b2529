import type { SseCKey } from "../../flow/object-state.ts";
import type { TargetEncryption } from "../../model/encryption.ts";

/**
 * The encryption headers of a write. Type, key and Bucket Key are always sent: a copy without them falls
 * back to the bucket default, which may be a downgrade (E154), and `aws:kms` without a key to aws/s3 (E155).
 */
export function targetHeaders(after: TargetEncryption) {
  switch (after.type) {
    case "sse-s3":
      return { ServerSideEncryption: "AES256" } as const;
    case "sse-kms":
      return {
        ServerSideEncryption: "aws:kms",
        SSEKMSKeyId: after.keyArn,
        BucketKeyEnabled: after.bucketKey,
      } as const;
    // Bucket Keys do not exist for DSSE (E130).
    case "dsse-kms":
      return { ServerSideEncryption: "aws:kms:dsse", SSEKMSKeyId: after.keyArn } as const;
  }
}

/** The key that opens an SSE-C object, for reads. The SDK computes the MD5 itself (E98). */
export function customerKey(key: SseCKey | undefined) {
  return key === undefined ? {} : { SSECustomerAlgorithm: "AES256", SSECustomerKey: base64(key) };
}

/** The key that opens the SSE-C source of a copy. */
export function sourceCustomerKey(key: SseCKey | undefined) {
  return key === undefined
    ? {}
    : { CopySourceSSECustomerAlgorithm: "AES256", CopySourceSSECustomerKey: base64(key) };
}

/** Base64 of 32 bytes goes out unchanged; raw bytes in a string would not survive (E98). */
function base64(key: SseCKey): string {
  return Buffer.from(key.key).toString("base64");
}
