import type { KmsAction } from "../action.ts";
import { keyOf } from "../input.ts";
import { keyMetadata } from "../metadata.ts";

/** Works in every state (K2). */
export const describeKey: KmsAction = (call, kms) => ({
  KeyMetadata: keyMetadata(keyOf(call, kms, "kms:DescribeKey", { aliases: true })),
});
