import { describe, expect, it } from "vitest";
import { absent, known } from "../../src/model/fact.ts";
import type { BucketFacts } from "../../src/model/facts.ts";
import { lookalikes } from "../../src/uploads/lookalikes.ts";
import { ACCOUNTS } from "./policies/accounts.ts";
import { AWS_SAMPLES } from "./policies/aws-samples.ts";
import type { PolicyCase } from "./policies/case.ts";
import { EXCEPTIONS } from "./policies/exceptions.ts";
import { GUARDS } from "./policies/guards.ts";
import { IN_THE_WILD } from "./policies/in-the-wild.ts";
import { SERVICES } from "./policies/services.ts";
import { WRONG_VARIANTS } from "./policies/wrong-variants.ts";
import {
  ACCOUNT,
  allowPut,
  BUCKET,
  deny,
  KEY,
  KEY2,
  KID,
  matrixFor,
  policy,
  requirement,
  SSE,
  SSE_KMS,
} from "./scenes.ts";

function found({ statements, change = {} }: PolicyCase): readonly string[] {
  const facts: BucketFacts = {
    ...BUCKET,
    encryption: known(change.encryption ?? SSE_KMS),
    policy: statements.length === 0 ? absent : known(policy(...statements)),
    versioning: absent,
    objectLock: absent,
    ownership: absent,
    blockPublicPolicy: absent,
    replication: absent,
    loggingTarget: absent,
    notifications: absent,
    inventoryDestinations: absent,
    tags: absent,
    serviceWriters: change.serviceWriters ?? [],
  };
  const required = change.requirement ?? requirement();
  const matrix = matrixFor({
    ...change,
    policy: statements.length === 0 ? undefined : policy(...statements),
  });
  const result = lookalikes(facts, required, matrix);
  if (result.state !== "known") throw new Error("unknown");
  for (const { effect, mend } of result.value) {
    expect(effect).toMatch(/^(It|Together)/);
    expect(mend).not.toBe("");
  }
  return result.value.map(({ variant }) => variant);
}

const named = WRONG_VARIANTS.flatMap((one) => {
  const variant = /^(P\d+):/.exec(one.name)?.[1];
  return variant === undefined ? [] : [{ ...one, variant }];
});

/** Among the right ones, those that are wrong in another way than their name says; P93 is the common one. */
const WRONG_TOO: Readonly<Record<string, readonly string[]>> = {
  "CloudTrail digests are SSE-S3 (P101)": ["P81", "P83", "P93"],
  "a Deny that leaves services out (P110)": ["P81", "P93"],
  "logs under a prefix that a Deny spares": ["P83"],
  "inventory reports as configured (P106)": ["P83"],
  "a Firehose stream that the policy lets in (P110)": ["P83"],
  "load balancers of newer Regions (P103)": ["P83"],
  "load balancers of older Regions write as an account of AWS (P103)": ["P83"],
  "TLS for s3:PutObject alone, which some checks take for all (P88)": ["P88"],
  "a wrong header, and none": ["P81", "P93"],
  "an Allow is no limit to the account itself (P89)": ["P89"],
  "every action with Object in it: re-wrapping as well (P79)": ["P85"],
  "a Deny for another bucket": ["P86"],
  "a Deny for the empty key, which none is": ["P86"],
};

const ROLE = `arn:aws:iam::${ACCOUNT}:role/ops/writer`;
const notPrincipal = (...arns: readonly string[]) =>
  deny("Spare", { StringEquals: { [SSE]: "AES256" } }, { Principal: undefined, NotPrincipal: { AWS: arns } });
const theirs = (condition: object, more: object = {}) =>
  allowPut({ AWS: "222233334444" }, { Condition: condition, ...more });

/** One statement, and whether it is the variant: by what it does, whatever it looks like. */
// biome-ignore format: a table
const EFFECTS: readonly (readonly [variant: string, is: boolean, what: string, statement: object])[] = [
  ["P91", true, "an alias's ARN", deny("Key", { ArnNotEquals: { [KID]: KEY.replace(/key.*$/, "alias/data") } })],
  ["P91", true, "an id", deny("Key", { StringNotEquals: { [KID]: "0a1b2c3d-0000-4000-8000-000000000001" } })],
  ["P91", true, "a key id behind key/", deny("Key", { StringLike: { [KID]: "key/*" } })],
  ["P91", true, "an ArnLike pattern with fields missing, which matches no ARN", deny("Key", { ArnNotLike: { [KID]: "arn:aws:kms:*" } })],
  ["P91", true, "wildcards under StringEquals, which are none (P28)", deny("Key", { StringNotEquals: { [KID]: "arn:aws:kms:*:111122223333:key/*" } })],
  ["P91", true, "a key of another service", deny("Key", { ArnNotLike: { [KID]: "arn:aws:s3:::*" } })],
  ["P91", false, "every key of an account, as text", deny("Key", { StringNotLike: { [KID]: "*:111122223333:key/*" } })],
  ["P91", false, "every key, as text", deny("Key", { StringNotLike: { [KID]: "arn:aws:kms:*" } })],
  ["P91", false, "any key at all", deny("Key", { ArnNotLike: { [KID]: "*" } })],
  ["P91", false, "a Region that is a variable", deny("Key", { ArnNotLike: { [KID]: `arn:aws:kms:$${"{"}aws:RequestedRegion}:*:key/*` } })],
  ["P91", false, "Null, whose value is no key", deny("Key", { Null: { [KID]: "true" } })],
  ["P92", true, "a Deny that holds without the header", deny("All", { "ForAllValues:StringNotEquals": { [SSE]: "aws:kms" } })],
  ["P92", true, "a Deny of one value, which holds without it", deny("All", { "ForAllValues:StringEquals": { [SSE]: "AES256" } })],
  ["P92", false, "a Deny that asks for the header, too", deny("All", { "ForAllValues:StringNotEquals": { [SSE]: "aws:kms" }, Null: { [SSE]: "false" } })],
  ["P92", true, "an Allow that holds without the header", theirs({ "ForAllValues:StringEquals": { [SSE]: "aws:kms" } })],
  ["P92", false, "an Allow that asks for the header, too", theirs({ "ForAllValues:StringEquals": { [SSE]: "aws:kms" }, Null: { [SSE]: "false" } })],
  ["P92", false, "ForAnyValue, which wants a value", theirs({ "ForAnyValue:StringEquals": { [SSE]: "aws:kms" } })],
  ["P93", true, "keys of other accounts, by s3:PutObject alone", deny("Ours", { StringEquals: { [SSE]: "aws:kms" }, ArnNotLike: { [KID]: "arn:aws:kms:*:111122223333:key/*" } })],
  ["P93", true, "aws/s3, by s3:PutObject alone", deny("Named", { StringEquals: { [SSE]: "aws:kms" }, ArnNotEquals: { [KID]: [KEY, KEY2] } })],
  ["P95", true, "a role without its sessions", notPrincipal(ROLE)],
  ["P95", true, "a role and its account, but not the session", notPrincipal(ROLE, ACCOUNT)],
  ["P95", true, "a user without its account", notPrincipal(`arn:aws:iam::${ACCOUNT}:user/ann`)],
  ["P95", true, "an account, whose users are denied", notPrincipal(ACCOUNT)],
  ["P95", false, "a user and its account", notPrincipal(`arn:aws:iam::${ACCOUNT}:user/ann`, ACCOUNT)],
  ["P95", false, "a session, its role and its account", notPrincipal(`arn:aws:sts::${ACCOUNT}:assumed-role/writer/job`, ROLE, ACCOUNT)],
  ["P95", false, "an AWS service", deny("Spare", {}, { Principal: undefined, NotPrincipal: { Service: "logging.s3.amazonaws.com" } })],
];

describe("lookalikes", () => {
  it.each(EFFECTS)("%s: %s of %s", (variant, is, _what, statement) => {
    const variants = found({ name: "", statements: [statement], expect: {} });
    expect(variants.includes(variant)).toBe(is);
  });

  it.each(named)("$name", (one) => {
    expect(found(one)).toContain(one.variant);
  });

  it.each([...AWS_SAMPLES, ...GUARDS, ...SERVICES, ...ACCOUNTS, ...EXCEPTIONS, ...IN_THE_WILD])(
    "not in: $name",
    (one) => {
      const wrong = WRONG_TOO[one.name];
      if (wrong === undefined) expect(["", "P93"]).toContain([...new Set(found(one))].join());
      else expect(found(one)).toEqual(wrong);
    },
  );
});
