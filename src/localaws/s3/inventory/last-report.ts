import type { BucketState } from "../action.ts";

/** The setting that remembers which report a configuration had last, or when it was put. */
export const lastName = (id: string): string => `inventory-last:${id}`;

/** A configuration that is put, or put anew, waits for the next time it is due. */
export function startInventory(bucket: BucketState, id: string, now: number): void {
  bucket.settings.set(lastName(id), String(now));
}

export function stopInventory(bucket: BucketState, id: string): void {
  bucket.settings.delete(lastName(id));
}
