import { AwsError } from "../../errors.ts";
import type { KmsAction } from "../action.ts";
import { alreadyExists } from "../errors.ts";
import { keyOf, requiredString } from "../input.ts";
import { setAlias } from "../keys.ts";
import { checkAliasName } from "../resolve.ts";
import { refusePendingDeletion } from "../state.ts";
import { aliasArn } from "../store.ts";

export const createAlias: KmsAction = (call, kms) => {
  const name = requiredString(call.input, "AliasName");
  checkAliasName(name);
  if (name.startsWith("alias/aws/")) throw new AwsError("NotAuthorizedException", 400, "");
  const key = keyOf(call, kms, "kms:CreateAlias", { member: "TargetKeyId" });
  const arn = aliasArn(call.region, call.caller.account, name);
  if (kms.store.aliases.has(arn)) throw alreadyExists(`An alias with the name ${arn} already exists`);
  refusePendingDeletion(key);
  setAlias(kms, name, key);
  return undefined;
};
