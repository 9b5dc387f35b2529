import { booleanIn, objectsIn, stringIn } from "../../wire/json.ts";
import type { KmsAction, KmsCall, KmsWorld } from "../action.ts";
import { validation } from "../errors.ts";
import { choiceIn } from "../input.ts";
import { defaultPolicy, makeKey } from "../keys.ts";
import { keyMetadata } from "../metadata.ts";
import { checkPolicy } from "../policy.ts";
import { allowsUsage, knownSpecs, knownUsages, symmetricSpec } from "../spec.ts";
import { tagsFrom } from "../tags.ts";

const specOf = ({ input }: KmsCall): { spec: string; usage: string } => {
  const spec = choiceIn(input, "KeySpec", knownSpecs) ?? choiceIn(input, "CustomerMasterKeySpec", knownSpecs);
  const usage = choiceIn(input, "KeyUsage", knownUsages);
  if (usage === undefined && spec !== undefined && spec !== symmetricSpec) {
    throw validation(
      "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
    );
  }
  const both = { spec: spec ?? symmetricSpec, usage: usage ?? "ENCRYPT_DECRYPT" };
  if (!allowsUsage(both.spec, both.usage)) {
    throw validation(`KeyUsage ${both.usage} is not compatible with KeySpec ${both.spec}`);
  }
  return both;
};

/** Keys in CloudHSM and external key stores are planted, as there is no store here to make them in. */
const originOf = ({ input }: KmsCall): "AWS_KMS" | "EXTERNAL" =>
  choiceIn(input, "Origin", ["AWS_KMS", "EXTERNAL"]) === "EXTERNAL" ? "EXTERNAL" : "AWS_KMS";

const policyOf = (call: KmsCall, kms: KmsWorld): string => {
  const policy = stringIn(call.input, "Policy");
  if (policy === undefined) return defaultPolicy(call.caller.account);
  checkPolicy(policy, call, kms, booleanIn(call.input, "BypassPolicyLockoutSafetyCheck") === true);
  return policy;
};

export const createKey: KmsAction = (call, kms) => {
  const key = makeKey(kms, {
    account: call.caller.account,
    region: call.region,
    ...specOf(call),
    origin: originOf(call),
    multiRegion: booleanIn(call.input, "MultiRegion") ?? false,
    description: stringIn(call.input, "Description") ?? "",
    policy: policyOf(call, kms),
    tags: tagsFrom(objectsIn(call.input, "Tags") ?? []),
  });
  return { KeyMetadata: keyMetadata(key) };
};
