import type { KmsAction } from "../action.ts";
import { invalidState } from "../errors.ts";
import { keyOf } from "../input.ts";

/** The key comes back disabled (K30). */
export const cancelKeyDeletion: KmsAction = (call, kms) => {
  const key = keyOf(call, kms, "kms:CancelKeyDeletion");
  if (key.state !== "PendingDeletion") throw invalidState(`${key.arn} is not pending deletion.`);
  key.state = "Disabled";
  delete key.deletionAt;
  delete key.pendingWindowInDays;
  return { KeyId: key.arn };
};
