import { AwsError } from "../../errors.ts";
import type { ObjectVersion } from "../store.ts";

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

/** Refuses to read what lies in an archive and has no restored copy (E175). */
export function refuseArchived(
  version: ObjectVersion,
  now: number,
  message = "The operation is not valid for the object's storage class",
): void {
  if (!isArchived(version) || restoreState(version, now) === "restored") return;
  throw new AwsError("InvalidObjectState", 403, message, { fields: { StorageClass: version.storageClass } });
}

/** Where a restore stands at a time; undefined when none was asked for, or its copy is gone again. */
export function restoreState(
  { restore }: Pick<ObjectVersion, "restore">,
  now: number,
): "ongoing" | "restored" | undefined {
  if (restore === undefined || restore.expiresAt <= now) return undefined;
  return restore.readyAt > now ? "ongoing" : "restored";
}
