import type { KmsAction } from "../action.ts";
import { keyOf } from "../input.ts";

export const listKeyPolicies: KmsAction = (call, kms) => {
  keyOf(call, kms, "kms:ListKeyPolicies");
  return { PolicyNames: ["default"], Truncated: false };
};
