import { describe, expect, it } from "vitest";
import type { Principal } from "../../src/iam/index.ts";
import { ACCOUNT, applies, ask, document, OTHER_ACCOUNT, open, set } from "./ask.ts";

const iam = (resource: string, account = ACCOUNT) => `arn:aws:iam::${account}:${resource}`;
const sts = (resource: string, account = ACCOUNT) => `arn:aws:sts::${account}:${resource}`;
const aws = (arn: string, roleArn?: string): Principal => ({
  type: "aws",
  account: arn.split(":")[4] ?? "",
  arn,
  ...(roleArn === undefined ? {} : { roleArn }),
});

const ROLE = iam("role/deploy");
const PATH_ROLE = iam("role/ci/deploy");
const SESSION = sts("assumed-role/deploy/run-7");
const USER = iam("user/ann");
const CANONICAL = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

const who: Readonly<Record<string, Principal>> = {
  anonymous: { type: "anonymous" },
  user: aws(USER),
  root: aws(iam("root")),
  role: aws(ROLE),
  session: aws(SESSION),
  "session of a known role": aws(SESSION, PATH_ROLE),
  "federated user": aws(sts("federated-user/bob")),
  "user elsewhere": aws(iam("user/ann", OTHER_ACCOUNT)),
  "known canonical user": { type: "aws", account: ACCOUNT, arn: USER, canonicalUser: CANONICAL },
  somebody: { type: "account", account: ACCOUNT },
  "somebody elsewhere": { type: "account", account: OTHER_ACCOUNT },
  service: { type: "service", service: "delivery.logs.amazonaws.com" },
};

type Row = [principal: unknown, expected: Readonly<Record<string, "yes" | "no" | "open">>];

// biome-ignore format: a table
const rows: readonly Row[] = [
  ["*", { anonymous: "yes", user: "yes", session: "yes", somebody: "yes", service: "yes", "user elsewhere": "yes", }],
  [{ AWS: "*" }, { anonymous: "yes", user: "yes", somebody: "yes", service: "yes" }],
  [{ AWS: ACCOUNT }, { anonymous: "no", user: "yes", root: "yes", role: "yes", session: "yes", "federated user": "yes", somebody: "yes", "user elsewhere": "no", "somebody elsewhere": "no", service: "no", }],
  [{ AWS: iam("root") }, { user: "yes", session: "yes", somebody: "yes", "somebody elsewhere": "no" }],
  [{ AWS: USER }, { user: "yes", root: "no", session: "no", somebody: "open", "somebody elsewhere": "no", "user elsewhere": "no", anonymous: "no", service: "no", }],
  [{ AWS: iam("user/Ann") }, { user: "no" }],
  [{ AWS: ROLE }, { role: "yes", session: "yes", "session of a known role": "no", user: "no", somebody: "open" }],
  [{ AWS: PATH_ROLE }, { role: "no", session: "yes", "session of a known role": "yes" }],
  [{ AWS: iam("role/deploy", OTHER_ACCOUNT) }, { session: "no", role: "no" }],
  [{ AWS: "arn:aws-cn:iam::111122223333:role/deploy" }, { session: "no" }],
  [{ AWS: SESSION }, { session: "yes", "session of a known role": "yes", role: "open", user: "no", somebody: "open" }],
  [{ AWS: sts("assumed-role/deploy/run-8") }, { session: "no", role: "open" }],
  [{ AWS: sts("federated-user/bob") }, { "federated user": "yes", user: "no" }],
  [{ AWS: [USER, OTHER_ACCOUNT] }, { user: "yes", "somebody elsewhere": "yes", session: "no", somebody: "open" }],
  [{ AWS: "AROAEXAMPLEEXAMPLE123" }, { user: "no", session: "no", somebody: "no", anonymous: "no" }],
  [{ Service: "delivery.logs.amazonaws.com" }, { service: "yes", user: "no", somebody: "no", anonymous: "no" }],
  [{ Service: "sns.amazonaws.com" }, { service: "no" }],
  [{ Federated: "accounts.google.com" }, { user: "no", session: "no", somebody: "no", service: "no" }],
  [{ CanonicalUser: CANONICAL }, { "known canonical user": "yes", user: "open", somebody: "open", anonymous: "no", service: "no" }],
  [{ CanonicalUser: "other" }, { "known canonical user": "no" }],
  [{ AWS: USER, Service: "delivery.logs.amazonaws.com" }, { user: "yes", service: "yes", role: "no" }],
];

const principalOf = (name: string): Principal => {
  const principal = who[name];
  if (principal === undefined) throw new Error(name);
  return principal;
};

describe("Principal", () => {
  it.each(
    rows.flatMap(([Principal, expected]) =>
      Object.entries(expected).map(([name, holds]) => ({
        Principal,
        name,
        holds,
        shown: JSON.stringify(Principal),
      })),
    ),
  )("$shown takes in $name: $holds", ({ Principal, name, holds }) => {
    expect(applies({ Principal }, { principal: principalOf(name) })).toBe(holds);
  });
});

/** Deny with NotPrincipal: whether it denies (P95). */
// biome-ignore format: a table
const exemptions: readonly Row[] = [
  [{ AWS: [USER, ACCOUNT] }, { user: "no", role: "yes", session: "yes", root: "no", somebody: "open", "user elsewhere": "yes", anonymous: "yes", service: "yes", }],
  [{ AWS: USER }, { user: "open", root: "yes", somebody: "open", "somebody elsewhere": "yes" }],
  [{ AWS: ACCOUNT }, { user: "yes", root: "no", somebody: "open" }],
  [{ AWS: [ROLE, ACCOUNT] }, { session: "open", role: "open", user: "yes" }],
  [{ AWS: [SESSION, ROLE, ACCOUNT] }, { session: "no", role: "open", somebody: "open" }],
  [{ AWS: [SESSION, ACCOUNT] }, { session: "open" }],
  [{ AWS: [SESSION, ROLE] }, { session: "open" }],
  [{ AWS: OTHER_ACCOUNT }, { user: "yes", somebody: "yes", "somebody elsewhere": "open" }],
  ["*", { user: "no", anonymous: "no", service: "no", somebody: "no" }],
  [{ Service: "delivery.logs.amazonaws.com" }, { service: "no", user: "yes", somebody: "yes", anonymous: "yes" }],
];

describe("NotPrincipal", () => {
  it.each(
    exemptions.flatMap(([NotPrincipal, expected]) =>
      Object.entries(expected).map(([name, holds]) => ({
        NotPrincipal,
        name,
        holds,
        shown: JSON.stringify(NotPrincipal),
      })),
    ),
  )("$shown denies $name: $holds", ({ NotPrincipal, name, holds }) => {
    const text = document([{ Effect: "Deny", NotPrincipal }]);
    const outcome = { yes: "denied", no: "undecided", open: "depends" }[holds];
    expect(ask(text, { principal: principalOf(name) }).outcome).toBe(outcome);
  });
});

type KeyRow = [
  key: string,
  operator: string,
  value: string,
  expected: Readonly<Record<string, "yes" | "no" | "open">>,
];

/** Keys that the principal tells when the request does not list them. */
// biome-ignore format: a table
const keys: readonly KeyRow[] = [
  ["aws:PrincipalArn", "ArnEquals", ROLE, { role: "yes", session: "open", "session of a known role": "no", user: "no", somebody: "open", "somebody elsewhere": "no", anonymous: "no", service: "no", }],
  ["aws:PrincipalArn", "ArnEquals", PATH_ROLE, { "session of a known role": "yes", session: "open" }],
  ["aws:PrincipalArn", "ArnEquals", iam("role/other"), { session: "no" }],
  ["aws:PrincipalArn", "ArnLike", iam("role/*"), { session: "yes", role: "yes", user: "no", somebody: "open" }],
  ["aws:PrincipalArn", "ArnLike", `arn:*:*::${ACCOUNT}:*`, { somebody: "yes", "somebody elsewhere": "no", user: "yes" }],
  ["aws:PrincipalArn", "ArnLike", `arn:aws:*::${ACCOUNT}:*`, { somebody: "yes" }],
  ["aws:PrincipalArn", "ArnLike", `arn:aws-cn:*::${ACCOUNT}:*`, { somebody: "no" }],
  ["aws:PrincipalArn", "ArnLike", `arn:aws:iam::${ACCOUNT}:group/*`, { somebody: "no" }],
  ["aws:PrincipalArn", "ArnLike", sts("federated-user/*"), { somebody: "open", "federated user": "yes" }],
  ["aws:PrincipalArn", "ArnNotLike", iam("*", OTHER_ACCOUNT), { somebody: "yes", "somebody elsewhere": "open", anonymous: "yes", service: "yes" }],
  ["aws:PrincipalArn", "StringLike", `*:${ACCOUNT}:*`, { somebody: "yes", "somebody elsewhere": "open" }],
  ["aws:PrincipalArn", "StringEquals", iam("role/x", OTHER_ACCOUNT), { somebody: "no", "somebody elsewhere": "open" }],
  ["aws:PrincipalArn", "StringEqualsIgnoreCase", iam("ROLE/X").toUpperCase(), { somebody: "open", "somebody elsewhere": "no" }],
  ["aws:PrincipalArn", "StringEquals", iam("role/*"), { somebody: "no", session: "no", role: "no" }],
  ["aws:PrincipalArn", "StringNotEqualsIgnoreCase", iam("role/dep?oy"), { somebody: "yes", session: "yes" }],
  ["aws:PrincipalArn", "StringLike", iam("role/*"), { somebody: "open", session: "yes" }],
  ["aws:PrincipalArn", "Null", "true", { somebody: "no", user: "no", anonymous: "yes", service: "yes" }],
  ["aws:PrincipalAccount", "StringEquals", ACCOUNT, { user: "yes", somebody: "yes", "somebody elsewhere": "no", anonymous: "no", service: "no" }],
  ["aws:PrincipalAccount", "StringNotEquals", ACCOUNT, { somebody: "no", "somebody elsewhere": "yes", anonymous: "yes", service: "yes" }],
  ["aws:PrincipalType", "StringEquals", "AssumedRole", { session: "yes", role: "yes", user: "no", root: "no", somebody: "open", anonymous: "no" }],
  ["aws:PrincipalType", "StringEquals", "Anonymous", { anonymous: "yes", somebody: "no" }],
  ["aws:PrincipalType", "StringEquals", "FederatedUser", { "federated user": "yes" }],
  ["aws:PrincipalType", "StringEquals", "Account", { root: "yes" }],
  ["aws:PrincipalType", "StringEquals", "User", { user: "yes" }],
  ["aws:PrincipalIsAWSService", "Bool", "true", { service: "yes", user: "no", somebody: "no", anonymous: "no" }],
  ["aws:PrincipalIsAWSService", "Bool", "false", { service: "no", user: "yes", somebody: "yes", anonymous: "no" }],
  ["aws:PrincipalIsAWSService", "BoolIfExists", "false", { anonymous: "yes" }],
  ["aws:PrincipalServiceName", "StringEquals", "delivery.logs.amazonaws.com", { service: "yes", user: "no", somebody: "no" }],
  ["aws:userid", "StringEquals", ACCOUNT, { root: "yes", user: "open", role: "open", session: "no", anonymous: "no", somebody: "open", service: "no" }],
  ["aws:userid", "StringLike", "AROAEXAMPLE:*", { root: "no", user: "open", session: "open", "federated user": "no", somebody: "open" }],
  ["aws:userid", "StringLike", "*:run-7", { session: "yes", root: "no" }],
  ["aws:userid", "StringLike", "*:run-8", { session: "no" }],
  ["aws:userid", "StringEquals", `${ACCOUNT}:bob`, { "federated user": "yes", session: "no" }],
  ["aws:userid", "StringEquals", "anonymous", { anonymous: "yes" }],
  ["aws:userid", "Null", "true", { root: "no", user: "no", somebody: "no", anonymous: "no", service: "yes" }],
  ["aws:username", "StringEquals", "ann", { user: "yes", role: "no", session: "no", root: "no", somebody: "open", service: "no" }],
];

describe("keys that the principal tells", () => {
  it.each(
    keys.flatMap(([key, operator, value, expected]) =>
      Object.entries(expected).map(([name, holds]) => ({ key, operator, value, name, holds })),
    ),
  )("$operator $key $value of $name: $holds", ({ key, operator, value, name, holds }) => {
    const statement = { Condition: { [operator]: { [key]: value } } };
    expect(applies(statement, { principal: principalOf(name) })).toBe(holds);
    expect(applies(statement, { principal: principalOf(name), others: "open" })).toBe(holds);
  });

  it("count less than what the request lists", () => {
    const statement = { Condition: { ArnEquals: { "aws:PrincipalArn": ROLE } } };
    expect(applies(statement, { context: { "AWS:PRINCIPALARN": set(ROLE) } })).toBe("yes");
    expect(applies(statement, { context: { "aws:principalArn": open } })).toBe("open");
  });
});
