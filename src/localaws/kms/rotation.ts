/** Which keys rotate. */

import { unsupported } from "./errors.ts";
import { symmetricSpec } from "./spec.ts";
import type { StoredKey } from "./store.ts";

/** Asymmetric and HMAC keys, imported material and key stores do not rotate (K20, K22, K24). */
export const refuseUnrotatable = (key: StoredKey): void => {
  if (key.spec !== symmetricSpec) throw unsupported(`${key.arn} is not a symmetric encryption key.`);
  if (key.origin !== "AWS_KMS")
    throw unsupported(`${key.arn} origin is ${key.origin} which is not valid for this operation.`);
};

/** AWS rotates its own keys about yearly, and nobody can change that (K23). */
export const refuseManaged = (key: StoredKey): void => {
  if (key.manager === "AWS") throw unsupported(`${key.arn} is managed by AWS.`);
};
