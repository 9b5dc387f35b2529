/** The embedded KMS from inside the process, to plant keys as they may be found in an account. */

import type { KmsWorld } from "./action.ts";
import type { KmsKey } from "./engine.ts";
import { type KeyPlan, makeKey, setAlias } from "./keys.ts";
import { livingKeys } from "./lifetime.ts";

/** A key to plant; account and Region are those of the embedded AWS unless given. */
type KeyToPlant = Partial<KeyPlan> & {
  /** Names with the prefix alias/. */
  readonly aliases?: readonly string[];
  readonly rotation?: KmsKey["rotation"];
  /** Epoch milliseconds; with state PendingDeletion. */
  readonly deletionAt?: number;
  readonly lastUse?: NonNullable<KmsKey["lastUse"]>;
};

export type KmsDoor = {
  /** Makes a key in whatever state, past any check. */
  plantKey(key?: KeyToPlant): Readonly<KmsKey>;
  /** Every key there is, without its material. */
  keys(): readonly Readonly<KmsKey>[];
};

export const createKmsDoor = (kms: KmsWorld, account: string, region: string): KmsDoor => ({
  plantKey: ({ aliases = [], rotation, deletionAt, lastUse, ...plan } = {}) => {
    const key = makeKey(kms, { account, region, ...plan });
    if (rotation !== undefined) key.rotation = rotation;
    if (deletionAt !== undefined) key.deletionAt = deletionAt;
    if (lastUse !== undefined) key.lastUse = lastUse;
    for (const alias of aliases) setAlias(kms, alias, key);
    return key;
  },
  keys: () => livingKeys(kms),
});
