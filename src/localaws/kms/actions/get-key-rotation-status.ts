import type { KmsAction } from "../action.ts";
import { keyOf } from "../input.ts";
import { nextRotation } from "../lifetime.ts";
import { seconds } from "../metadata.ts";
import { refuseUnrotatable } from "../rotation.ts";

/** Reads false while the key waits for its deletion (K25). */
export const getKeyRotationStatus: KmsAction = (call, kms) => {
  const key = keyOf(call, kms, "kms:GetKeyRotationStatus");
  refuseUnrotatable(key);
  const enabled = key.rotation.enabled && key.state !== "PendingDeletion";
  const next = enabled ? nextRotation(key) : undefined;
  return {
    KeyId: key.arn,
    KeyRotationEnabled: enabled,
    ...(enabled ? { RotationPeriodInDays: key.rotation.periodInDays } : {}),
    ...(next === undefined ? {} : { NextRotationDate: seconds(next) }),
  };
};
