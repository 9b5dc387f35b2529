import type { KmsAction } from "../action.ts";
import { limitExceeded } from "../errors.ts";
import { keyOf } from "../input.ts";
import { rotate } from "../lifetime.ts";
import { refuseManaged, refuseUnrotatable } from "../rotation.ts";
import { requireEnabled } from "../state.ts";

/** AWS's quota for one key. */
const most = 25;

/** Needs no automatic rotation, and does not move its next date (K21). */
export const rotateKeyOnDemand: KmsAction = (call, kms) => {
  const key = keyOf(call, kms, "kms:RotateKeyOnDemand");
  refuseManaged(key);
  refuseUnrotatable(key);
  requireEnabled(key);
  if (key.onDemandRotations >= most)
    throw limitExceeded("The number of on-demand rotations exceeds the limit.");
  key.onDemandRotations += 1;
  rotate(kms, key, "ON_DEMAND", kms.clock.now());
  return { KeyId: key.arn };
};
