/** Reads what most KMS calls have in common, in the order KMS checks it: input, key, permission. */

import { blobIn, booleanIn, type JsonObject, numberIn, stringIn, stringMapIn } from "../wire/json.ts";
import { type Access, authorize } from "./access.ts";
import type { KmsCall, KmsWorld } from "./action.ts";
import type { EncryptionContext } from "./cipher.ts";
import { constraint, dryRun, missing, validation } from "./errors.ts";
import { refuseAlias, resolveKey, type Viewpoint } from "./resolve.ts";
import type { StoredKey } from "./store.ts";

export const viewpointOf = (call: KmsCall): Viewpoint => ({
  account: call.caller.account,
  region: call.region,
});

/** A string that must be there. */
export const requiredString = (input: JsonObject, name: string): string => {
  const value = stringIn(input, name);
  if (value === undefined) throw missing(name);
  if (value === "") {
    throw constraint(name, "", "Member must have length greater than or equal to 1");
  }
  return value;
};

/** A blob that must be there, of at most `most` bytes. */
export const requiredBlob = (input: JsonObject, name: string, most: number): Uint8Array => {
  const value = blobIn(input, name);
  if (value === undefined) throw missing(name);
  if (value.length < 1) throw constraint(name, "", "Member must have length greater than or equal to 1");
  if (value.length > most) {
    throw validation(
      `1 validation error detected: Value at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
    );
  }
  return value;
};

/** A string out of a fixed set. */
export const choiceIn = (input: JsonObject, name: string, choices: readonly string[]): string | undefined => {
  const value = stringIn(input, name);
  if (value !== undefined && !choices.includes(value)) {
    throw constraint(name, value, `Member must satisfy enum value set: [${choices.join(", ")}]`);
  }
  return value;
};

/** A whole number between two bounds. */
export const wholeIn = (input: JsonObject, name: string, least: number, most: number): number | undefined => {
  const value = numberIn(input, name);
  if (value === undefined) return undefined;
  if (!Number.isInteger(value) || value < least) {
    throw constraint(name, String(value), `Member must have value greater than or equal to ${least}`);
  }
  if (value > most) {
    throw constraint(name, String(value), `Member must have value less than or equal to ${most}`);
  }
  return value;
};

export const encryptionContextIn = (input: JsonObject, name = "EncryptionContext"): EncryptionContext =>
  stringMapIn(input, name) ?? {};

/** For the calls that can be tried without being carried out: answers what would have happened. */
export const endDryRun = (input: JsonObject): void => {
  if (booleanIn(input, "DryRun") === true) throw dryRun();
};

export type KeyUse = Pick<Access, "encryptionContext" | "more"> & {
  /** Name of the member that holds the key's name; default KeyId. */
  readonly member?: string;
  /** Whether an alias will do; default false. */
  readonly aliases?: boolean;
};

/** The key a call names, once the caller is known to have this permission on it. */
export const keyOf = (call: KmsCall, kms: KmsWorld, action: string, use: KeyUse = {}): StoredKey => {
  const name = requiredString(call.input, use.member ?? "KeyId");
  if (use.aliases !== true) refuseAlias(name);
  const key = resolveKey(kms, viewpointOf(call), name);
  permit(call, key, action, { ...use, name });
  return key;
};

/** @throws AwsError AccessDeniedException unless the caller may. */
export const permit = (
  call: KmsCall,
  key: StoredKey,
  action: string,
  use: KeyUse & { readonly name?: string } = {},
): void => {
  const alias = /(?:^|:)(alias\/.+)$/.exec(use.name ?? "")?.[1];
  authorize(key, {
    caller: call.caller,
    action,
    call,
    ...(use.encryptionContext === undefined ? {} : { encryptionContext: use.encryptionContext }),
    ...(use.more === undefined ? {} : { more: use.more }),
    ...(alias === undefined ? {} : { requestAlias: alias }),
  });
};
