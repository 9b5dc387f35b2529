import type { S3Action } from "../action.ts";
import { openRange } from "../sse/seal.ts";
import { noteAccess } from "../tiering/access-tier.ts";
import { readingOf } from "./read-object.ts";
import { refuseArchived } from "./storage-class.ts";

/** Reads an object, or a range or part of it. The bytes are really decrypted: an unusable key fails here (E113, D8). */
export const getObject: S3Action = (call, s3) => {
  const { bucket, version, range, status, headers, dataKeys } = readingOf(call, s3);
  const now = s3.clock.now();
  refuseArchived(bucket, version, now);
  const length = Number(headers["content-length"]);
  const keys = dataKeys();
  noteAccess(bucket, version, now);
  if (length === 0) return { status, headers };
  const body = openRange(version.sealed, keys, range?.from ?? 0, range?.to ?? version.size - 1);
  return { status, headers, body };
};
