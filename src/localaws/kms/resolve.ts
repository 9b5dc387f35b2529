/** From what a caller calls a key, to the key (K6). */

import type { KmsWorld } from "./action.ts";
import { accessDenied, notFound, validation } from "./errors.ts";
import { isManagedAlias, managedKey } from "./keys.ts";
import { settled } from "./lifetime.ts";
import { aliasArn, keyArn, type StoredKey } from "./store.ts";

/** The account and Region from which names are seen (E39). */
export type Viewpoint = { readonly account: string; readonly region: string };

const arnPattern = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):(\d{12}):(key|alias)\/(.+)$/;
const idPattern = /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i;

const byKeyArn = (kms: KmsWorld, arn: string): StoredKey => {
  const key = settled(kms, kms.store.keys.get(arn));
  if (key === undefined) throw notFound(`Key '${arn}' does not exist`); // E110
  return key;
};

/**
 * A predefined AWS alias is there as soon as somebody asks for it (K8).
 * @param create false where asking must not make it.
 */
const byAliasArn = (kms: KmsWorld, arn: string, name: string, owner: Viewpoint): StoredKey => {
  const alias = kms.store.aliases.get(arn);
  const key = alias === undefined ? undefined : settled(kms, kms.store.keys.get(alias.keyArn));
  if (key !== undefined) return key;
  if (isManagedAlias(name))
    return managedKey(kms, name.slice("alias/aws/".length), owner.account, owner.region);
  throw notFound(`Alias ${arn} is not found.`);
};

/**
 * The key behind an id, key ARN, alias name or alias ARN.
 * @throws AwsError NotFoundException, in the words of E110, E111 and E112.
 */
export const resolveKey = (kms: KmsWorld, from: Viewpoint, name: string): StoredKey => {
  const arn = arnPattern.exec(name);
  if (arn !== null) {
    const [, region = "", account = "", kind, rest = ""] = arn;
    if (region !== from.region) throw notFound(`Invalid arn ${region}`); // E111
    return kind === "key" ? byKeyArn(kms, name) : byAliasArn(kms, name, `alias/${rest}`, { account, region });
  }
  if (name.startsWith("alias/"))
    return byAliasArn(kms, aliasArn(from.region, from.account, name), name, from);
  if (idPattern.test(name)) return byKeyArn(kms, keyArn(from.region, from.account, name.toLowerCase()));
  throw notFound(`Invalid keyId '${name}'`); // E110, E112
};

/**
 * The key a ciphertext names.
 * @throws AwsError AccessDeniedException when it is gone or elsewhere; AWS does not say which.
 */
export const keyOfCiphertext = (kms: KmsWorld, region: string, arn: string): StoredKey => {
  const key = settled(kms, kms.store.keys.get(arn));
  if (key !== undefined && key.region === region) return key;
  throw accessDenied(
    "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
  );
};

/** For the calls that take a key id or key ARN but no alias. */
export const refuseAlias = (name: string): void => {
  if (/^alias\/|:alias\//.test(name)) throw notFound(`Invalid keyId '${name}'`);
};

/** An alias name as CreateAlias and its like take it. */
export const checkAliasName = (name: string): void => {
  if (!name.startsWith("alias/") || name === "alias/") throw validation("Invalid identifier");
  if (!/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name)) {
    throw validation(
      "Alias must contain only alphanumeric characters, forward slashes, underscores, and dashes",
    );
  }
};
