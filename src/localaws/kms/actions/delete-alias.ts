import type { KmsAction } from "../action.ts";
import { notFound } from "../errors.ts";
import { permit, requiredString } from "../input.ts";
import { settled } from "../lifetime.ts";
import { checkAliasName } from "../resolve.ts";
import { aliasArn } from "../store.ts";

export const deleteAlias: KmsAction = (call, kms) => {
  const name = requiredString(call.input, "AliasName");
  checkAliasName(name);
  const arn = aliasArn(call.region, call.caller.account, name);
  const alias = kms.store.aliases.get(arn);
  const key = settled(kms, alias === undefined ? undefined : kms.store.keys.get(alias.keyArn));
  if (key === undefined) throw notFound(`Alias ${arn} is not found.`);
  permit(call, key, "kms:DeleteAlias");
  kms.store.aliases.delete(arn);
  return undefined;
};
