import type { KmsAction } from "../action.ts";
import { keyOf } from "../input.ts";
import { refuseManaged, refuseUnrotatable } from "../rotation.ts";
import { requireEnabled } from "../state.ts";

export const disableKeyRotation: KmsAction = (call, kms) => {
  const key = keyOf(call, kms, "kms:DisableKeyRotation");
  refuseManaged(key);
  refuseUnrotatable(key);
  requireEnabled(key);
  key.rotation = { ...key.rotation, enabled: false };
  return undefined;
};
