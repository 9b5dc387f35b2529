/** Remembers the last cryptographic use of each key (K40). */

import type { KmsWorld } from "./action.ts";
import type { StoredKey } from "./store.ts";

/** AWS began tracking in 2026; a key made earlier tells nothing of its use before. */
export const trackingStart = Date.UTC(2026, 3, 23);

export const noteUse = (
  key: StoredKey,
  kms: KmsWorld,
  call: { readonly requestId: string },
  operation: string,
): void => {
  key.lastUse = { operation, at: kms.clock.now(), requestId: call.requestId };
};
