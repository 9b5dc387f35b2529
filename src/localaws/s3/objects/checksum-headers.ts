import { checksumHeader } from "../checksums.ts";
import type { ObjectVersion } from "../store.ts";

/** Checksums as headers of an answer. */
export function checksumHeaders(
  made: Pick<ObjectVersion, "checksums"> & Partial<Pick<ObjectVersion, "checksumType">>,
): Record<string, string> {
  const pairs = Object.entries(made.checksums);
  if (pairs.length === 0) return {};
  return {
    ...Object.fromEntries(pairs.map(([algorithm, value]) => [checksumHeader(algorithm), value])),
    ...(made.checksumType !== undefined && { "x-amz-checksum-type": made.checksumType }),
  };
}
