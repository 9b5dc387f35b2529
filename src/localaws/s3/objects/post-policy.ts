import { AwsError } from "../../errors.ts";
import { accessDenied } from "../object-errors.ts";
import { parsedDate } from "./dates.ts";
import type { Form } from "./form.ts";

/** Fields no policy has to mention. */
const FREE = /^(?:x-amz-signature|policy|file|awsaccesskeyid|signature|x-ignore-.*)$/;

/**
 * Checks a form against its policy document: not expired, every condition met, every field mentioned.
 * @throws AwsError InvalidPolicyDocument, AccessDenied, EntityTooSmall or EntityTooLarge.
 */
export function checkPostPolicy(encoded: string, form: Form, bucket: string, now: number): void {
  const policy = parsedPolicy(encoded);
  const expiration = expirationOf(policy["expiration"]);
  if (expiration === undefined) throw invalidPolicy("Policy missing expiration, or it is no ISO 8601 date.");
  if (expiration <= now) throw violated("Policy expired.");
  if (!Array.isArray(policy["conditions"])) throw invalidPolicy("Policy missing conditions.");
  const fields = new Map([...form.fields, ["bucket", bucket]]);
  const mentioned = new Set<string>();
  for (const condition of policy["conditions"]) {
    for (const each of normalised(condition)) checkCondition(each, fields, form, mentioned);
  }
  const extra = [...fields.keys()].filter((name) => !FREE.test(name) && !mentioned.has(name));
  if (extra.length > 0) throw violated(`Extra input fields: ${extra.join(", ")}`);
}

/** Nothing but UTC in ISO 8601 is taken. */
function expirationOf(value: unknown): number | undefined {
  const isIso = typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value);
  return isIso ? parsedDate(value) : undefined;
}

type Condition = readonly [operator: string, field: unknown, value: unknown];

/** `{field: value}` is short for `["eq", "$field", value]`. */
function normalised(condition: unknown): readonly Condition[] {
  if (Array.isArray(condition) && condition.length === 3 && typeof condition[0] === "string") {
    return [[condition[0].toLowerCase(), condition[1], condition[2]]];
  }
  if (typeof condition !== "object" || condition === null || Array.isArray(condition)) {
    throw invalidPolicy("Invalid Condition.");
  }
  const pairs = Object.entries(condition);
  if (pairs.length !== 1)
    throw invalidPolicy(
      "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.",
    );
  return pairs.map(([field, value]) => ["eq", `$${field}`, value]);
}

function checkCondition(
  condition: Condition,
  fields: ReadonlyMap<string, string>,
  form: Form,
  mentioned: Set<string>,
): void {
  const [operator, first, second] = condition;
  if (operator === "content-length-range") {
    checkLength(form.file.length, Number(first), Number(second));
    return;
  }
  if ((operator !== "eq" && operator !== "starts-with") || typeof first !== "string") {
    throw invalidPolicy("Invalid Condition.");
  }
  const name = first.replace(/^\$/, "").toLowerCase();
  const value = fields.get(name) ?? "";
  mentioned.add(name);
  const met = operator === "eq" ? value === String(second) : value.startsWith(String(second));
  if (!met) throw violated(`Policy Condition failed: ${JSON.stringify(condition)}`);
}

function checkLength(size: number, minimum: number, maximum: number): void {
  if (size < minimum) {
    throw new AwsError(
      "EntityTooSmall",
      400,
      "Your proposed upload is smaller than the minimum allowed size",
      {
        fields: { ProposedSize: String(size), MinSizeAllowed: String(minimum) },
      },
    );
  }
  if (size > maximum) {
    throw new AwsError("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size", {
      fields: { ProposedSize: String(size), MaxSizeAllowed: String(maximum) },
    });
  }
}

function parsedPolicy(encoded: string): Readonly<Record<string, unknown>> {
  try {
    const policy: unknown = JSON.parse(Buffer.from(encoded, "base64").toString("utf8"));
    if (typeof policy === "object" && policy !== null) return Object.fromEntries(Object.entries(policy));
  } catch {
    // Told below.
  }
  throw invalidPolicy("Invalid JSON.");
}

function invalidPolicy(why: string): AwsError {
  return new AwsError("InvalidPolicyDocument", 400, `Invalid Policy: ${why}`);
}

function violated(why: string): AwsError {
  return accessDenied(`Invalid according to Policy: ${why}`);
}
