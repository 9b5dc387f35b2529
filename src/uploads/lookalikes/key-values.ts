import { type Condition, patternsMeet } from "../../iam/index.ts";

const FIELDS = 6;

/** Whether a value of a condition on the key id can be equal to the ARN of a key, under its operator (P2, P28). */
export function canBeKey(value: string, { operator }: Condition, partition: string): boolean {
  const isArn = operator.startsWith("Arn");
  // A variable takes any text.
  const pattern = value.replace(/\$\{[^}]*\}/g, "*");
  if (isArn && pattern !== "*" && pattern.split(":").length < FIELDS) return false;
  // Elsewhere a star is a star, which no key has.
  const wild = isArn || operator.endsWith("Like");
  if (!wild && /[*?]/.test(value.replace(/\$\{[^}]*\}/g, ""))) return false;
  const text = operator.endsWith("IgnoreCase") ? pattern.toLowerCase() : pattern;
  return patternsMeet(text, `arn:${partition}:kms:*:????????????:key/*`);
}
