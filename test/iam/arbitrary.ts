import fc from "fast-check";
import { type ContextValue, OPERATORS, type Principal, type Request } from "../../src/iam/index.ts";
import { ACCOUNT, OTHER_ACCOUNT, QUEUE } from "./ask.ts";

/**
 * Policies and requests over a small world, so that patterns meet what they match: few keys, values, principals
 * and resources.
 */
const KEYS = [
  "x:a",
  "X:B",
  "x:tags",
  "aws:PrincipalArn",
  "aws:PrincipalAccount",
  "aws:username",
  "aws:PrincipalType",
];
const ARNS = [
  `arn:aws:iam::${ACCOUNT}:root`,
  `arn:aws:iam::${ACCOUNT}:user/ann`,
  `arn:aws:iam::${ACCOUNT}:role/r`,
  `arn:aws:iam::${ACCOUNT}:role/path/r`,
  `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`,
  `arn:aws:iam::${OTHER_ACCOUNT}:user/ann`,
];
const SERVICE = "delivery.logs.amazonaws.com";
const RESOURCES = [QUEUE, "arn:aws:x:::home/ann", "arn:aws:x:::home/bob/b", "arn:aws:x:::*"];
const VALUES = [
  "",
  "a",
  "A",
  "ab",
  "b",
  "1",
  "10",
  "true",
  "false",
  "2024-01-01",
  "10.0.0.1",
  "::1",
  "YQ==",
  "ann",
  "*",
];
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: policy variables are written so
const PATTERNS = [
  "*",
  "a*",
  "?",
  "*b",
  "arn:aws:iam::*:role/*",
  `arn:*:*::${ACCOUNT}:*`,
  "10.0.0.0/8",
  "::/0",
];
const VARIABLES = ["${aws:username}", "${x:a}", "${x:a, 'b'}", "a${X:b}", "${*}", "${x:tags}*"];
const VARIABLE_RESOURCE = "arn:aws:x:::home/${aws:username}*";
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: policy variables are written so

const value = fc.constantFrom(...VALUES, ...ARNS, ACCOUNT, "User", "AssumedRole");
const policyValue = fc.oneof(value, fc.constantFrom(...PATTERNS, ...VARIABLES));
const listOf = <T>(of: fc.Arbitrary<T>) => fc.oneof(of, fc.uniqueArray(of, { minLength: 1, maxLength: 3 }));

const operator = fc
  .tuple(
    fc.constantFrom("", "", "", "ForAllValues:", "ForAnyValue:"),
    fc.constantFrom(...OPERATORS),
    fc.boolean(),
  )
  .map(([set, name, ifExists]) => set + name + (ifExists && name !== "Null" ? "IfExists" : ""));

const condition = fc.dictionary(
  operator,
  fc.dictionary(fc.constantFrom(...KEYS), listOf(policyValue), { maxKeys: 2 }),
  {
    maxKeys: 2,
  },
);

const principal = fc.oneof(
  { arbitrary: fc.constant("*"), weight: 5 },
  listOf(fc.constantFrom(...ARNS, ACCOUNT, "AROAEXAMPLEEXAMPLE123")).map((AWS) => ({ AWS })),
  fc.constant({ Service: SERVICE }),
  fc.constant({ CanonicalUser: "c0ffee" }),
);
const action = listOf(fc.constantFrom("*", "sqs:*", "sqs:Send*", "SQS:sendmessage", "sns:Publish"));
const resource = listOf(
  fc.constantFrom(...RESOURCES, "*", "arn:aws:x:::home/*", "arn:aws:sqs", VARIABLE_RESOURCE),
);

/** A statement as JSON; Not forms, where AWS takes them, included. */
export const statement = fc
  .record({
    Effect: fc.constantFrom("Allow", "Deny"),
    principal,
    action,
    resource,
    Condition: condition,
    not: fc.record({ Principal: rarely(), Action: rarely(), Resource: rarely() }),
  })
  .map(({ Effect, principal, action, resource, Condition, not }) => ({
    Effect,
    [not.Principal && Effect === "Deny" ? "NotPrincipal" : "Principal"]: principal,
    [not.Action ? "NotAction" : "Action"]: action,
    [not.Resource ? "NotResource" : "Resource"]: resource,
    Condition,
  }));

function rarely() {
  return fc.integer({ min: 0, max: 5 }).map((n) => n === 0);
}

export const version = fc.constantFrom("2012-10-17", "2012-10-17", "2008-10-17");
export const statements = fc.array(statement, { minLength: 1, maxLength: 5 });

/** A value for a key, with none or several too. */
const known: fc.Arbitrary<ContextValue> = fc.oneof(
  fc.constant<ContextValue>({ state: "missing" }),
  fc.array(value, { minLength: 0, maxLength: 3 }).map((values): ContextValue => ({ state: "set", values })),
  value.map((one): ContextValue => ({ state: "set", values: [one] })),
);

const who: fc.Arbitrary<Principal> = fc.constantFrom<Principal>(
  { type: "anonymous" },
  { type: "service", service: SERVICE },
  { type: "account", account: ACCOUNT },
  { type: "account", account: OTHER_ACCOUNT },
  ...ARNS.map((arn): Principal => ({ type: "aws", account: arn.split(":")[4] ?? "", arn })),
);

/** Principals that somebody of the account may turn out to be. */
export const fillings: readonly Principal[] = [
  ...ARNS.slice(0, 4).map(
    (arn): Principal => ({ type: "aws", account: ACCOUNT, arn, canonicalUser: "c0ffee" }),
  ),
  { type: "aws", account: ACCOUNT, arn: ARNS[4] ?? "", roleArn: ARNS[3] ?? "", canonicalUser: "decaf" },
  { type: "aws", account: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:federated-user/f`, canonicalUser: "c0ffee" },
];

const context = fc.dictionary(
  fc.constantFrom(...KEYS.map((key) => key.toLowerCase())),
  fc.oneof(known, fc.constant<ContextValue>({ state: "open" })),
);

export const request: fc.Arbitrary<Request> = fc.record({
  action: fc.constantFrom("sqs:SendMessage", "sns:publish"),
  resource: fc.constantFrom(...RESOURCES),
  principal: who,
  context,
  others: fc.constantFrom("missing", "open"),
});

/** A value for each key, to fill in what a request leaves open. */
export const filling = fc.record(Object.fromEntries(KEYS.map((key) => [key.toLowerCase(), known])));
