import type { KmsAction } from "../action.ts";
import { keyOf, wholeIn } from "../input.ts";
import { refuseManaged, refuseUnrotatable } from "../rotation.ts";
import { requireEnabled } from "../state.ts";

/** Every 90 to 2560 days, 365 unless said (K20). */
export const enableKeyRotation: KmsAction = (call, kms) => {
  const days = wholeIn(call.input, "RotationPeriodInDays", 90, 2560);
  const key = keyOf(call, kms, "kms:EnableKeyRotation", {
    more: days === undefined ? {} : { "kms:RotationPeriodInDays": [String(days)] },
  });
  refuseManaged(key);
  refuseUnrotatable(key);
  requireEnabled(key);
  if (!key.rotation.enabled) key.rotationFrom = kms.clock.now();
  key.rotation = { enabled: true, periodInDays: days ?? 365 };
  return undefined;
};
