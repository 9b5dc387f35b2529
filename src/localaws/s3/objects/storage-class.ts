import { AwsError } from "../../errors.ts";
import type { BucketState } from "../action.ts";
import type { ObjectVersion } from "../store.ts";
import { archiveTier } from "../tiering/access-tier.ts";

const CLASSES: ReadonlySet<string> = new Set([
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
]);

/** Classes whose objects must be restored before they can be read (E175); GLACIER_IR is not one (E176). */
const ARCHIVES: ReadonlySet<string> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

/** The class a write asks for. @throws AwsError InvalidStorageClass. */
export function requestedStorageClass(name: string | undefined): string {
  if (name === undefined) return "STANDARD";
  if (CLASSES.has(name)) return name;
  throw new AwsError("InvalidStorageClass", 400, "The storage class you specified is not valid", {
    fields: { StorageClassRequested: name },
  });
}

export function isArchived(version: Pick<ObjectVersion, "storageClass">): boolean {
  return ARCHIVES.has(version.storageClass);
}

/**
 * Refuses to read what lies in an archive and has no restored copy (E175).
 * @param operation how the refusal names what was tried, and on what.
 */
export function refuseArchived(
  bucket: BucketState,
  version: ObjectVersion,
  now: number,
  operation = "The operation is not valid for the object's",
): void {
  const { storageClass } = version;
  const refusal = (what: string, more: object = {}): AwsError =>
    new AwsError("InvalidObjectState", 403, `${operation} ${what}`, {
      fields: { StorageClass: storageClass, ...more },
    });
  const AccessTier = archiveTier(bucket, version, now);
  if (AccessTier !== undefined) throw refusal("access tier", { AccessTier });
  if (isArchived(version) && restoreState(version, now) !== "restored") throw refusal("storage class");
}

/** Where a restore stands at a time; undefined when none was asked for, or its copy is gone again. */
export function restoreState(
  { restore }: Pick<ObjectVersion, "restore">,
  now: number,
): "ongoing" | "restored" | undefined {
  if (restore === undefined || restore.expiresAt <= now) return undefined;
  return restore.readyAt > now ? "ongoing" : "restored";
}
