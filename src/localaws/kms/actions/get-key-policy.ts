import { stringIn } from "../../wire/json.ts";
import type { KmsAction } from "../action.ts";
import { notFound } from "../errors.ts";
import { keyOf } from "../input.ts";

/** A key has one policy, and it is called default. */
export const getKeyPolicy: KmsAction = (call, kms) => {
  const key = keyOf(call, kms, "kms:GetKeyPolicy");
  if ((stringIn(call.input, "PolicyName") ?? "default") !== "default")
    throw notFound("No such policy exists");
  return { Policy: key.policy, PolicyName: "default" };
};
