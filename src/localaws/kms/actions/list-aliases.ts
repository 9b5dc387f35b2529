import { stringIn } from "../../wire/json.ts";
import type { KmsAction } from "../action.ts";
import { viewpointOf } from "../input.ts";
import { livingKeys } from "../lifetime.ts";
import { seconds } from "../metadata.ts";
import { page } from "../page.ts";
import { refuseAlias, resolveKey } from "../resolve.ts";

export const listAliases: KmsAction = (call, kms) => {
  const name = stringIn(call.input, "KeyId");
  if (name !== undefined) refuseAlias(name);
  const key = name === undefined ? undefined : resolveKey(kms, viewpointOf(call), name);
  const living = new Set(livingKeys(kms).map(({ arn }) => arn));
  const aliases = [...kms.store.aliases.values()].filter(
    (alias) =>
      alias.account === call.caller.account &&
      alias.region === call.region &&
      living.has(alias.keyArn) &&
      (key === undefined || alias.keyArn === key.arn),
  );
  const entries = aliases.map((alias) => ({
    AliasName: alias.name,
    AliasArn: alias.arn,
    TargetKeyId: alias.keyArn.slice(alias.keyArn.lastIndexOf("/") + 1),
    CreationDate: seconds(alias.createdAt),
    LastUpdatedDate: seconds(alias.updatedAt),
  }));
  return page(call.input, "Aliases", entries, { most: 100, usual: 50 });
};
