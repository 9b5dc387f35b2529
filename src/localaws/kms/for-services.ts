/** KMS as the services of AWS call it on behalf of their callers (K51). */

import { AwsError } from "../errors.ts";
import { authorize } from "./access.ts";
import type { KmsWorld } from "./action.ts";
import { parseWrapped, unwrap, wrap } from "./cipher.ts";
import type { KmsForServices, KmsUse } from "./engine.ts";
import { notFound } from "./errors.ts";
import { managedKey } from "./keys.ts";
import { settled } from "./lifetime.ts";
import { resolveKey } from "./resolve.ts";
import { requireEnabled, requireSymmetric } from "./state.ts";
import type { StoredKey } from "./store.ts";
import { noteUse } from "./use.ts";

/** In KMS's order: permission, state, usage. */
const ready = (
  kms: KmsWorld,
  key: StoredKey,
  use: KmsUse,
  operation: "GenerateDataKey" | "Encrypt" | "Decrypt",
): void => {
  const { caller, context, viaService } = use;
  authorize(key, { caller, action: `kms:${operation}`, encryptionContext: context, viaService });
  requireEnabled(key);
  requireSymmetric(key, operation);
  noteUse(key, kms, use, operation);
};

export const createKmsForServices = (kms: KmsWorld): KmsForServices => ({
  generateDataKey: (use) => {
    const key = resolveKey(kms, { account: use.caller.account, region: use.region }, use.key);
    ready(kms, key, use, "GenerateDataKey");
    const plaintext = kms.random.bytes(32);
    return { keyArn: key.arn, plaintext, wrapped: wrap(kms, key, plaintext, use.context) };
  },
  encrypt: (use) => {
    const key = resolveKey(kms, { account: use.caller.account, region: use.region }, use.key);
    ready(kms, key, use, "Encrypt");
    return { keyArn: key.arn, wrapped: wrap(kms, key, use.plaintext, use.context) };
  },
  decrypt: (use) => {
    const wrapped = parseWrapped(use.wrapped);
    const key = settled(kms, kms.store.keys.get(wrapped.keyArn));
    if (key === undefined) throw notFound(`Key '${wrapped.keyArn}' does not exist`);
    ready(kms, key, use, "Decrypt");
    return { keyArn: key.arn, plaintext: unwrap(key, wrapped, use.context) };
  },
  keyArn: (name, account, region) => {
    try {
      return resolveKey(kms, { account, region }, name).arn;
    } catch (thrown) {
      if (thrown instanceof AwsError) return undefined;
      throw thrown;
    }
  },
  awsManagedKey: (service, account, region) => managedKey(kms, service, account, region).arn,
});
