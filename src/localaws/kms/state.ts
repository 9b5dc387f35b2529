/** Which states let a key do what. */

import type { AwsError } from "../errors.ts";
import type { KeyState } from "./engine.ts";
import { disabled, invalidState, invalidUsage } from "./errors.ts";
import { symmetricSpec } from "./spec.ts";
import type { StoredKey } from "./store.ts";

const stateWords: Readonly<Record<Exclude<KeyState, "Enabled" | "Disabled">, string>> = {
  PendingDeletion: "is pending deletion.",
  PendingImport: "is pending import.",
  Unavailable: "is unavailable.",
};

/** Why a key in this state does not work (E113, E114, K2); undefined when it does. */
const stateProblem = (key: StoredKey): AwsError | undefined => {
  if (key.state === "Enabled") return undefined;
  if (key.state === "Disabled") return disabled(key.arn);
  return invalidState(`${key.arn} ${stateWords[key.state]}`);
};

/** @throws AwsError DisabledException or KMSInvalidStateException unless the key can be used. */
export const requireEnabled = (key: StoredKey): void => {
  const problem = stateProblem(key);
  if (problem !== undefined) throw problem;
};

/** @throws AwsError KMSInvalidStateException when the key waits for its deletion. */
export const refusePendingDeletion = (key: StoredKey): void => {
  if (key.state === "PendingDeletion") throw invalidState(`${key.arn} is pending deletion.`);
};

/** @throws AwsError InvalidKeyUsageException unless the key is symmetric and encrypts (K5, E115). */
export const requireSymmetric = (key: StoredKey, operation: string): void => {
  if (key.spec === symmetricSpec && key.usage === "ENCRYPT_DECRYPT") return;
  const what = key.usage === "ENCRYPT_DECRYPT" ? `key spec is ${key.spec}` : `key usage is ${key.usage}`;
  throw invalidUsage(`${key.arn} ${what} which is not valid for ${operation}.`);
};
