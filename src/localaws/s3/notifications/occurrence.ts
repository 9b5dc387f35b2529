import type { BucketState, S3Event } from "../action.ts";

/** One event, with what both of its forms have in common. */
export type Occurrence = {
  readonly event: S3Event;
  readonly bucket: BucketState;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly sequencer: string;
};

/**
 * Hex digits that grow with every event, so with those of one key. Their number differs, as it does in AWS: whoever
 * compares them has to pad them on the left (V9).
 */
export const createSequencer = (): ((now: number) => string) => {
  let count = 0n;
  return (now) => {
    count += 1n;
    const digits = ((BigInt(now) << 20n) + count).toString(16).toUpperCase();
    return count % 2n === 0n ? digits : digits.padStart(18, "0");
  };
};

/** What kind of change it was, before the colon: ObjectCreated, ObjectRemoved, ... */
export const groupOf = ({ name }: S3Event): string => name.split(":")[0] ?? "";

/** Only creations, removals and restores are put in order (V9). */
export const isSequenced = (event: S3Event): boolean =>
  ["ObjectCreated", "ObjectRemoved", "ObjectRestore"].includes(groupOf(event));

/** Removals and changes of ACL or tags tell no size (V8). */
export const isSized = (event: S3Event): boolean =>
  ["ObjectCreated", "ObjectRestore"].includes(groupOf(event));

/** MD5 of nothing, which stands for the ETag of a delete marker. */
const emptyETag = "d41d8cd98f00b204e9800998ecf8427e";

/** Without quotes (V7). A version that is gone has none. */
export const eTagOf = ({ name, version }: S3Event): string | undefined => {
  if (name === "ObjectRemoved:Delete") return undefined;
  return version?.deleteMarker ? emptyETag : version?.eTag;
};

/** Absent where no versions are kept (V8). */
export const versionIdOf = ({ version }: S3Event): string | undefined =>
  version === undefined || version.versionId === "null" ? undefined : version.versionId;
