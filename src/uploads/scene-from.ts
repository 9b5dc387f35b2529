import type { BucketRequirement } from "../model/baseline.ts";
import { type Fact, known, unknown, valueOr } from "../model/fact.ts";
import type { BucketEncryption, BucketFacts } from "../model/facts.ts";
import { readPolicy } from "./read-policy.ts";
import { BASE_ENCRYPTION, type BucketIdentity, type ReadPolicy, type Scene } from "./scene.ts";

/** The scene from what was read of a bucket; unknown where something that decides about uploads is. */
export function sceneFrom(
  facts: BucketIdentity & Pick<BucketFacts, "encryption" | "policy">,
  requirement: BucketRequirement,
): Fact<Scene> {
  const { encryption } = facts;
  if (encryption.state === "unknown") return encryption;
  const policy = readPolicy(facts.policy);
  if (policy.state === "unknown") return policy;
  const setting = valueOr(encryption, BASE_ENCRYPTION);
  const why = unknownKey(setting, requirement);
  if (why !== undefined) return why;
  return known(sceneOf(facts, setting, valueOr(policy, undefined), requirement));
}

/** Where keys count, those that nobody could look up make every answer about them a guess. */
function unknownKey(
  { algorithm, keyId, keyArn }: BucketEncryption,
  { approvedKeys, require }: BucketRequirement,
): Fact<never> | undefined {
  if (approvedKeys.length === 0 || require === "client-side-kms") return undefined;
  const [first] = approvedKeys;
  if (first !== undefined && approvedKeys.every(({ arn }) => arn.state !== "known")) {
    return first.arn.state === "unknown"
      ? first.arn
      : unknown("not-found", `KMS knows no key ${first.written}`);
  }
  // A key that KMS does not know is not approved; one that could not be looked up may be.
  const named = algorithm.startsWith("aws:kms") && keyId?.includes("alias/") === true;
  return named && keyArn.state === "unknown" && keyArn.why.reason !== "not-found" ? keyArn : undefined;
}

export function sceneOf(
  bucket: BucketIdentity,
  encryption: BucketEncryption,
  policy: ReadPolicy | undefined,
  requirement: BucketRequirement,
): Scene {
  const approved = requirement.approvedKeys.flatMap(({ arn }) => (arn.state === "known" ? [arn.value] : []));
  const managed = requirement.approvedKeys.find(({ written }) => /(^|:)alias\/aws\/s3$/.test(written));
  const managedKey = managed?.arn.state === "known" ? managed.arn.value : undefined;
  return { bucket, encryption, policy, managedKey, requirement, approved };
}
