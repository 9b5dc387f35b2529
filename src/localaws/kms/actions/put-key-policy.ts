import { booleanIn, stringIn } from "../../wire/json.ts";
import type { KmsAction } from "../action.ts";
import { notFound, unsupported } from "../errors.ts";
import { keyOf, requiredString } from "../input.ts";
import { checkPolicy } from "../policy.ts";

export const putKeyPolicy: KmsAction = (call, kms) => {
  const policy = requiredString(call.input, "Policy");
  const bypass = booleanIn(call.input, "BypassPolicyLockoutSafetyCheck") ?? false;
  const key = keyOf(call, kms, "kms:PutKeyPolicy", {
    more: { "kms:BypassPolicyLockoutSafetyCheck": [String(bypass)] },
  });
  if ((stringIn(call.input, "PolicyName") ?? "default") !== "default")
    throw notFound("No such policy exists");
  if (key.manager === "AWS") throw unsupported(`${key.arn} is managed by AWS.`);
  checkPolicy(policy, call, kms, bypass);
  key.policy = policy;
  return undefined;
};
