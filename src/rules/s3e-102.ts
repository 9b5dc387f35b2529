import type { BucketRequirement } from "../model/baseline.ts";
import type { BucketEncryption } from "../model/facts.ts";
import { fail, notKnown, pass, withRequirement } from "./answers.ts";
import { approves, approvesManagedKey, namesKeys, unresolvedKeys } from "./required.ts";
import type { Answer, BucketSubject, Rule } from "./rule.ts";

export const defaultKey: Rule<BucketSubject> = {
  id: "S3E-102",
  title: "The default key is approved, by its full ARN",
  question: "next",
  severity: "medium",
  check: ({ facts: { encryption }, requirement }) => {
    if (encryption.state === "unknown") return notKnown("The default key is unknown", encryption.why);
    if (encryption.state === "absent" || !encryption.value.algorithm.startsWith("aws:kms")) return undefined;
    const { value } = encryption;
    return withRequirement(requirement, (known) => judgeKey(value, known));
  },
};

function judgeKey(encryption: BucketEncryption, requirement: BucketRequirement): Answer {
  const { keyId } = encryption;
  const named = namesKeys(requirement);
  if (keyId === undefined) {
    if (!named || approvesManagedKey(requirement))
      return pass("The default uses the AWS managed key aws/s3.");
    return fail(
      "The default names no key, so uploads use the AWS managed key aws/s3, which is not approved.",
      {
        approved: requirement.keys,
      },
    );
  }
  const facts = { key: keyId, approved: requirement.keys };
  if (!keyId.startsWith("arn:") || !keyId.includes(":key/")) {
    // An alias means another key in another account (E39); a bare id stops some services from writing (E40).
    return fail(`The default names its key as ${keyId}; it must be the key's full ARN.`, facts);
  }
  if (encryption.keyArn.state === "absent") return fail(`KMS knows no key ${keyId}.`, facts);
  if (!named) return pass(`The default names its key by its ARN, ${keyId}.`);
  switch (approves(requirement, keyId)) {
    case "yes":
      return pass(`The default key ${keyId} is approved.`);
    case "no":
      return fail(`The default key ${keyId} is not one the baseline approves.`, facts);
    case "unknown":
      return notKnown(`Whether the default key ${keyId} is approved`, {
        reason: "failed",
        message: `not every approved key could be resolved: ${unresolvedKeys(requirement)}`,
      });
  }
}
