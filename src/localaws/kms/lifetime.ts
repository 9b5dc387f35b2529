/** What time does to keys: deletion dates pass, automatic rotations fall due. */

import type { KmsWorld } from "./action.ts";
import type { StoredKey } from "./store.ts";

export const dayInMilliseconds = 86_400_000;

/** Ends a key: its material is gone for good, and its aliases with it. */
const destroy = (kms: KmsWorld, key: StoredKey): void => {
  kms.store.keys.delete(key.arn);
  for (const alias of [...kms.store.aliases.values()]) {
    if (alias.keyArn === key.arn) kms.store.aliases.delete(alias.arn);
  }
};

/** When the next automatic rotation is due, or undefined when none will come. */
export const nextRotation = (key: StoredKey): number | undefined =>
  key.rotation.enabled ? key.rotationFrom + key.rotation.periodInDays * dayInMilliseconds : undefined;

/** Adds key material. Key id and old ciphertexts stay as they are (K27). */
export const rotate = (kms: KmsWorld, key: StoredKey, type: "AUTOMATIC" | "ON_DEMAND", at: number): void => {
  key.material.push(kms.random.bytes(32));
  key.rotations.push({ at, type });
};

/** A disabled key is not rotated; what fell due meanwhile happens once it is enabled again (K25). */
const rotateIfDue = (kms: KmsWorld, key: StoredKey): void => {
  if (key.state !== "Enabled") return;
  for (let due = nextRotation(key); due !== undefined && due <= kms.clock.now(); due = nextRotation(key)) {
    rotate(kms, key, "AUTOMATIC", due);
    key.rotationFrom = due;
  }
};

/** Brings a key up to the present; undefined once its deletion date has passed (D17). */
export const settled = (kms: KmsWorld, key: StoredKey | undefined): StoredKey | undefined => {
  if (key === undefined) return undefined;
  if (key.state === "PendingDeletion" && (key.deletionAt ?? Number.POSITIVE_INFINITY) <= kms.clock.now()) {
    destroy(kms, key);
    return undefined;
  }
  rotateIfDue(kms, key);
  return key;
};

/** Every key that is left at this time. */
export const livingKeys = (kms: KmsWorld): StoredKey[] =>
  [...kms.store.keys.values()].flatMap((key) => settled(kms, key) ?? []);
