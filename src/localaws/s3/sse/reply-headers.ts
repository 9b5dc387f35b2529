import type { StoredEncryption } from "../store.ts";
import { S3_ARN } from "./decide.ts";
import { BUCKET_KEY, CONTEXT, CUSTOMER_KEY, KEY_ID, SSE } from "./headers.ts";

/** The encryption headers of an answer. Nothing at all for an unencrypted object (E32), never a key (E3). */
export function encryptionHeaders(encryption: StoredEncryption): Record<string, string> {
  switch (encryption.type) {
    case "none":
      return {};
    case "AES256":
      return { [SSE]: "AES256" };
    case "SSE-C":
      return { [CUSTOMER_KEY.algorithm]: "AES256", [CUSTOMER_KEY.md5]: encryption.keyMd5 };
    default:
      return {
        [SSE]: encryption.type,
        // Always the full ARN, whatever the request named (E15).
        [KEY_ID]: encryption.keyArn,
        // Present only when true (E13).
        ...(encryption.bucketKey && { [BUCKET_KEY]: "true" }),
      };
  }
}

/** The same with the caller's encryption context, which only the calls that choose an encryption give back (E3, E9). */
export function chosenEncryptionHeaders(encryption: StoredEncryption): Record<string, string> {
  const headers = encryptionHeaders(encryption);
  if (encryption.type !== "aws:kms" && encryption.type !== "aws:kms:dsse") return headers;
  const pairs = Object.entries(encryption.context).filter(([name]) => name !== S3_ARN);
  if (pairs.length === 0) return headers;
  return { ...headers, [CONTEXT]: Buffer.from(JSON.stringify(Object.fromEntries(pairs))).toString("base64") };
}
