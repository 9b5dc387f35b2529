import { createHash } from "node:crypto";
import type { Random } from "../action.ts";
import type { StoredEncryption } from "../store.ts";

export function md5Hex(data: Uint8Array | string): string {
  return createHash("md5").update(data).digest("hex");
}

/** MD5 of the content only where AWS's is: SSE-S3 and plain. Else random, and another one for every write (E140). */
export function eTagOf(md5: string, encryption: StoredEncryption, random: Random): string {
  if (encryption.type === "AES256" || encryption.type === "none") return md5;
  return Buffer.from(random.bytes(16)).toString("hex");
}

/** The ETag of a multipart object: a digest of those of its parts, never the MD5 of the content (E140). */
export function multipartETag(parts: readonly string[]): string {
  return `${md5Hex(Buffer.from(parts.join(""), "hex"))}-${parts.length}`;
}
