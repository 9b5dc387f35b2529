import { valueOr } from "../model/fact.ts";
import type { KeyFacts } from "../model/facts.ts";
import { fail, notKnown, pass } from "./answers.ts";
import type { Answer, KeySubject, Rule } from "./rule.ts";

export const rotatingKey: Rule<KeySubject> = {
  id: "S3E-303",
  title: "The key is rotated",
  question: "custody",
  severity: "medium",
  check: ({ custody: { kind, facts } }) => {
    if (kind !== "kms" || facts.state === "absent") return undefined;
    if (facts.state === "unknown") return notKnown("Whether the key is rotated is unknown", facts.why);
    return rotationApplies(facts.value) ? judgeRotation(facts.value) : undefined;
  },
};

/**
 * Only symmetric keys whose material KMS made rotate by themselves (K20, K22); with deletion pending the status reads
 * false whatever it was (K25).
 */
function rotationApplies({ state, origin, spec }: KeyFacts): boolean {
  if (state.state === "known" && state.value.startsWith("Pending")) return false;
  if (origin.state === "known" && origin.value !== "AWS_KMS") return false;
  return spec.state !== "known" || spec.value === "SYMMETRIC_DEFAULT";
}

function judgeRotation({ manager, rotation }: KeyFacts): Answer {
  if (valueOr(manager, undefined) === "AWS") return pass("AWS rotates its managed keys about once a year.");
  if (rotation.state === "absent") return undefined;
  if (rotation.state === "unknown") return notKnown("Whether the key is rotated is unknown", rotation.why);
  const { enabled, periodInDays } = rotation.value;
  if (!enabled) return fail("Automatic rotation is off.", { enabled });
  return pass(`The key is rotated every ${periodInDays ?? 365} days.`);
}
