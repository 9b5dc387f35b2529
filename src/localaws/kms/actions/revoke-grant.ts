import type { KmsAction } from "../action.ts";
import { notFound } from "../errors.ts";
import { endDryRun, keyOf, requiredString } from "../input.ts";

export const revokeGrant: KmsAction = (call, kms) => {
  const id = requiredString(call.input, "GrantId");
  const key = keyOf(call, kms, "kms:RevokeGrant");
  if (!key.grants.has(id)) throw notFound(`Grant ID ${id} not found`);
  endDryRun(call.input);
  key.grants.delete(id);
  return undefined;
};
