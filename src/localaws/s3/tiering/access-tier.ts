/** In which tier of S3 Intelligent-Tiering an object lies. It follows from when it was read last. */

import type { BucketState } from "../action.ts";
import { isMeant } from "../object-filter.ts";
import type { ObjectVersion } from "../store.ts";
import { type ArchiveTier, tieringRules } from "./configuration.ts";

const DAY = 24 * 3_600_000;
/** Smaller objects are not watched and stay in the tier of frequent access. */
const SMALLEST = 128 * 1024;

type AccessTier = "FREQUENT" | "INFREQUENT" | "ARCHIVE_INSTANT_ACCESS" | ArchiveTier;

type Place = Pick<BucketState, "settings">;

/** A restore brings an object back to frequent access, from when it is done. */
function lastAccess({ lastModified, accessedAt = 0, restore }: ObjectVersion, now: number): number {
  const restored = restore !== undefined && restore.readyAt <= now ? restore.readyAt : 0;
  return Math.max(lastModified, accessedAt, restored);
}

/** Undefined for objects of other classes. */
export function accessTier(bucket: Place, version: ObjectVersion, now: number): AccessTier | undefined {
  if (version.deleteMarker || version.storageClass !== "INTELLIGENT_TIERING") return undefined;
  if (version.size < SMALLEST) return "FREQUENT";
  const read = lastAccess(version, now);
  const days = (now - read) / DAY;
  const rules = tieringRules(bucket).filter((rule) => isMeant(rule.filter, version) && days >= rule.days);
  const archives = rules.map(({ tier }) => tier);
  if (version.archived !== undefined && version.archived.at > read) archives.push(version.archived.tier);
  if (archives.includes("DEEP_ARCHIVE_ACCESS")) return "DEEP_ARCHIVE_ACCESS";
  if (archives.length > 0) return "ARCHIVE_ACCESS";
  if (days >= 90) return "ARCHIVE_INSTANT_ACCESS";
  return days >= 30 ? "INFREQUENT" : "FREQUENT";
}

/** The tier from which an object must be restored before it can be read (E175), if it is in one. */
export function archiveTier(bucket: Place, version: ObjectVersion, now: number): ArchiveTier | undefined {
  const tier = accessTier(bucket, version, now);
  return tier === "ARCHIVE_ACCESS" || tier === "DEEP_ARCHIVE_ACCESS" ? tier : undefined;
}

/** Remembers that an object was read, where that counts. A change of its encryption is no such access (E203). */
export function noteAccess(bucket: BucketState, version: ObjectVersion, now: number): void {
  if (version.storageClass !== "INTELLIGENT_TIERING" || version.accessedAt === now) return;
  bucket.objects.replace({ ...version, accessedAt: now });
}

/** What is archived stays so when the setting that archived it is changed or deleted: called before that. */
export function keepArchived(bucket: BucketState, now: number): void {
  for (const key of bucket.objects.keys()) {
    for (const version of [...bucket.objects.versions(key)]) {
      const tier = archiveTier(bucket, version, now);
      if (tier !== undefined) bucket.objects.replace({ ...version, archived: { tier, at: now } });
    }
  }
}
