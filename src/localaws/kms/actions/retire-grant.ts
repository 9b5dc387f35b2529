import { stringIn } from "../../wire/json.ts";
import type { KmsAction, KmsCall, KmsWorld } from "../action.ts";
import { accessDenied, notFound, validation } from "../errors.ts";
import { endDryRun, requiredString, viewpointOf } from "../input.ts";
import { livingKeys } from "../lifetime.ts";
import { resolveKey } from "../resolve.ts";
import type { KmsGrant, StoredKey } from "../store.ts";

type Found = { readonly key: StoredKey; readonly grant: KmsGrant };

const byToken = (kms: KmsWorld, token: string): Found => {
  for (const key of livingKeys(kms)) {
    for (const grant of key.grants.values()) if (grant.token === token) return { key, grant };
  }
  throw notFound("Invalid grant token");
};

const find = (call: KmsCall, kms: KmsWorld): Found => {
  const token = stringIn(call.input, "GrantToken");
  if (token !== undefined) return byToken(kms, token);
  if (stringIn(call.input, "KeyId") === undefined)
    throw validation("Please specify either a grant token or a key ID");
  const key = resolveKey(kms, viewpointOf(call), requiredString(call.input, "KeyId"));
  const id = requiredString(call.input, "GrantId");
  const grant = key.grants.get(id);
  if (grant === undefined) throw notFound(`Grant ID ${id} not found`);
  return { key, grant };
};

/** Who may retire: the account that issued it, the retiring principal, and a grantee that was granted it. */
const mayRetire = ({ caller }: KmsCall, { grant }: Found): boolean => {
  const own = (principal: string | undefined): boolean =>
    principal === caller.arn || (principal !== undefined && principal === caller.roleArn);
  if (caller.type === "root" && caller.arn === grant.issuingAccount) return true;
  return own(grant.retiring) || (own(grant.grantee) && grant.operations.includes("RetireGrant"));
};

export const retireGrant: KmsAction = (call, kms) => {
  const found = find(call, kms);
  if (!mayRetire(call, found)) {
    throw accessDenied(
      `User: ${call.caller.arn} is not authorized to perform: kms:RetireGrant on resource: ${found.key.arn}`,
    );
  }
  endDryRun(call.input);
  found.key.grants.delete(found.grant.id);
  return undefined;
};
