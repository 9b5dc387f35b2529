import type { ChecksumAlgorithm } from "@aws-sdk/client-s3";
import type { ObjectState } from "../../flow/object-state.ts";
import type { Result } from "../../flow/ports.ts";

/** Algorithms for which S3 can keep a checksum of the whole object across parts. */
const wholeAcrossParts = new Set(["CRC32", "CRC32C", "CRC64NVME"]);

/**
 * Metadata, headers, tags and checksum algorithm for CreateMultipartUpload, as they were read (E174).
 * A failure where something was read that cannot be sent again: then nothing is written at all.
 */
export function describedAgain(state: ObjectState, call: string) {
  if (state.missingMetadata > 0)
    return cannot(`${call}: ${state.missingMetadata} metadata entries cannot be sent again`);
  const { Expires: expires, ...headers } = state.headers;
  const until = expires === undefined ? undefined : new Date(expires);
  if (until !== undefined && Number.isNaN(until.getTime()))
    return cannot(`${call}: the Expires header "${expires}" is no date and cannot be sent again`);
  return {
    ok: true,
    value: {
      ...headers,
      ...(until === undefined ? {} : { Expires: until }),
      Metadata: { ...state.metadata },
      ...tagging(state.tags),
      ...checksum(state),
    },
  } as const;
}

function cannot(message: string): Extract<Result<never>, { ok: false }> {
  return { ok: false, failure: { reason: "unsupported", message } };
}

/** Tags go into one header, as a query string. */
function tagging(tags: ObjectState["tags"]) {
  const pairs = Object.entries(tags).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? {} : { Tagging: pairs.join("&") };
}

function checksum({ checksum }: ObjectState) {
  if (checksum === undefined) return {};
  const whole = checksum.type === "FULL_OBJECT" && wholeAcrossParts.has(checksum.algorithm);
  return {
    ChecksumAlgorithm: checksum.algorithm as ChecksumAlgorithm,
    ChecksumType: whole ? ("FULL_OBJECT" as const) : ("COMPOSITE" as const),
  };
}
