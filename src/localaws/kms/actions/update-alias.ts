import type { KmsAction } from "../action.ts";
import { notFound, validation } from "../errors.ts";
import { keyOf, permit, requiredString } from "../input.ts";
import { setAlias } from "../keys.ts";
import { settled } from "../lifetime.ts";
import { checkAliasName } from "../resolve.ts";
import { refusePendingDeletion } from "../state.ts";
import { aliasArn } from "../store.ts";

export const updateAlias: KmsAction = (call, kms) => {
  const name = requiredString(call.input, "AliasName");
  checkAliasName(name);
  const key = keyOf(call, kms, "kms:UpdateAlias", { member: "TargetKeyId" });
  const arn = aliasArn(call.region, call.caller.account, name);
  const alias = kms.store.aliases.get(arn);
  const before = settled(kms, alias === undefined ? undefined : kms.store.keys.get(alias.keyArn));
  if (before === undefined) throw notFound(`Alias ${arn} is not found.`);
  permit(call, before, "kms:UpdateAlias");
  if (before.spec !== key.spec || before.usage !== key.usage) {
    throw validation("The current and new KMS key must be of the same type and usage");
  }
  refusePendingDeletion(key);
  setAlias(kms, name, key);
  return undefined;
};
