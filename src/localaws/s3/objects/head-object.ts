import type { S3Action } from "../action.ts";
import { readingOf } from "./read-object.ts";

/** Describes an object without reading it, so an unusable KMS key or an archive does not matter (E12, E24, E116). */
export const headObject: S3Action = (call, s3) => {
  const { status, headers, dataKeys } = readingOf(call, s3);
  // Checksums of KMS objects are kept encrypted: only this header makes HEAD need the key (E24).
  if (call.request.headers["x-amz-checksum-mode"]?.toUpperCase() === "ENABLED") dataKeys();
  return { status, headers };
};
