import { invalidRequest } from "../object-errors.ts";
import { type Headers, namesCustomerKey, SSE } from "../sse/headers.ts";
import type { CopySource } from "./copy-source.ts";
import type { Target } from "./target.ts";

/**
 * Refuses a copy of an object onto itself that changes nothing (E150-E153). An ACL or tags are no change (E151), a
 * header that repeats what is there is one (E152).
 */
export function refuseIdleSelfCopy(headers: Headers, target: Target, source: CopySource): void {
  const { bucket, key } = target;
  if (source.bucket !== bucket || source.version.key !== key) return;
  // A noncurrent version copied onto its key becomes the current one (E157).
  if (bucket.objects.current(key) !== source.version) return;
  if (asksForChange(headers)) return;
  // Captured: an explicitly set bucket default, be it AES256, lets any self copy through (E153).
  if (bucket.encryption.explicit || source.version.encryption.type !== "AES256") return;
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}

function asksForChange(headers: Headers): boolean {
  return (
    headers["x-amz-metadata-directive"] === "REPLACE" ||
    namesCustomerKey(headers) ||
    ["x-amz-storage-class", "x-amz-website-redirect-location", SSE].some(
      (name) => headers[name] !== undefined,
    )
  );
}
