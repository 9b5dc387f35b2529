import type { KmsAction } from "../action.ts";
import { invalidState } from "../errors.ts";
import { keyOf } from "../input.ts";
import { refusePendingDeletion } from "../state.ts";

export const enableKey: KmsAction = (call, kms) => {
  const key = keyOf(call, kms, "kms:EnableKey");
  refusePendingDeletion(key);
  if (key.state === "PendingImport") throw invalidState(`${key.arn} is pending import.`);
  key.state = "Enabled";
  return undefined;
};
