/** What PutKeyPolicy and CreateKey take as a policy. */

import { parsePolicy } from "../../iam/index.ts";
import { mayAct } from "./access.ts";
import type { KmsCall, KmsWorld } from "./action.ts";
import { malformedPolicy } from "./errors.ts";
import { defaultPolicy, makeKey } from "./keys.ts";
import { createStore } from "./store.ts";

/** Bytes. */
const longest = 32_768;

/** Whether the caller could still change this policy once it is in force. */
const leavesAWayBack = (policy: string, call: KmsCall, kms: KmsWorld): boolean => {
  const { account } = call.caller;
  const trial = makeKey({ ...kms, store: createStore() }, { account, region: call.region, policy });
  return mayAct(trial, { caller: call.caller, action: "kms:PutKeyPolicy", call });
};

/**
 * @param bypass whether the lockout check is left out (K55).
 * @throws AwsError MalformedPolicyDocumentException for what is no policy, or would lock its author out.
 */
export const checkPolicy = (policy: string, call: KmsCall, kms: KmsWorld, bypass: boolean): void => {
  if (Buffer.byteLength(policy) > longest) throw malformedPolicy("The policy is too long");
  const parsed = parsePolicy(policy);
  if (!parsed.ok) throw malformedPolicy(parsed.problem.message);
  if (bypass || policy === defaultPolicy(call.caller.account)) return;
  if (leavesAWayBack(policy, call, kms)) return;
  throw malformedPolicy("The new key policy will not allow you to update the key policy in the future.");
};
