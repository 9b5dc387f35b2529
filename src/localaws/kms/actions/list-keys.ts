import type { KmsAction } from "../action.ts";
import { livingKeys } from "../lifetime.ts";
import { page } from "../page.ts";

export const listKeys: KmsAction = (call, kms) => {
  const own = livingKeys(kms).filter(
    (key) => key.account === call.caller.account && key.region === call.region,
  );
  return page(
    call.input,
    "Keys",
    own.map((key) => ({ KeyId: key.id, KeyArn: key.arn })),
  );
};
