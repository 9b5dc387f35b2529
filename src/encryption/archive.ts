import type { ObjectFacts } from "../model/facts.ts";

const ARCHIVES = ["GLACIER", "DEEP_ARCHIVE"];

/**
 * Whether the bytes can be read now. GLACIER_IR can always (E176); Intelligent-Tiering says by x-amz-archive-status that
 * an object lies in one of its archive tiers, and is silent once it is back (E175).
 */
export function archiveFrom(
  storageClass: string,
  restore: string | undefined,
  archiveStatus: string | undefined,
): ObjectFacts["archive"] {
  if (!ARCHIVES.includes(storageClass) && !archiveStatus) return "no";
  if (restore?.includes('ongoing-request="true"')) return "restoring";
  // With an archive tier there is no temporary copy: until the object has moved back it is archived.
  if (restore?.includes('ongoing-request="false"') && !archiveStatus) return "restored";
  return "archived";
}
