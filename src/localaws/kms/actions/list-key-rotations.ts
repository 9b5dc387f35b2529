import type { KmsAction } from "../action.ts";
import { keyOf } from "../input.ts";
import { materialId, seconds } from "../metadata.ts";
import { page } from "../page.ts";
import { refuseUnrotatable } from "../rotation.ts";

/** Completed rotations, latest first. */
export const listKeyRotations: KmsAction = (call, kms) => {
  const key = keyOf(call, kms, "kms:ListKeyRotations");
  refuseUnrotatable(key);
  const entries = key.rotations.map(({ at, type }, index) => ({
    KeyId: key.arn,
    KeyMaterialId: materialId(key, index + 1),
    KeyMaterialState: index + 1 === key.material.length - 1 ? "CURRENT" : "NON_CURRENT",
    RotationDate: seconds(at),
    RotationType: type,
  }));
  return page(call.input, "Rotations", entries.reverse());
};
