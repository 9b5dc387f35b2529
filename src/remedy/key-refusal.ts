import type { Refusal } from "../model/plan.ts";
import type { RuleId, Verdict } from "../model/verdict.ts";

/** What a person can do about a key that fails a rule; bucketseal reads keys and changes none. */
const advice: Readonly<Partial<Record<RuleId, string>>> = {
  "S3E-301": "Enable the key, or bring its material back, before anybody needs what lies under it.",
  "S3E-302":
    "Cancel the deletion (kms:CancelKeyDeletion), enable the key again, and plan again to move the data to another key.",
  "S3E-303":
    "Turn rotation on (kms:EnableKeyRotation); it changes neither the key's ARN nor any object (K27).",
  "S3E-304": "Nothing to do by hand: it passes once the objects under it lie under an approved key.",
  "S3E-305": "Find the customer's key and name it under `sseCKeys`; without it these objects are lost (E96).",
  "S3E-306":
    "Enable the wrapping key or cancel its deletion; for single data keys look for an older version of the object's metadata or instruction file.",
  "S3E-307":
    "See `bucketseal keys --days 30` for who used the key; narrow its policy, or name the principal under `keyUsers`.",
};

/** Every key that fails is refused: a mistake with a key loses all the data under it, so keys are changed by people. */
export function refusalForKey(verdict: Verdict): Refusal {
  return {
    code: "KEY-LEFT-TO-YOU",
    resource: verdict.resource,
    rules: [verdict.rule],
    reason: `${verdict.evidence.summary} bucketseal never changes a key.`,
    advice: advice[verdict.rule] ?? "Look at the rule's page for what to do with the key.",
  };
}
