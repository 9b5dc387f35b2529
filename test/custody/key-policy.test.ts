import { describe, expect, it } from "vitest";
import type { KeyGrant } from "../../src/custody/inquiry.ts";
import { keyPolicyProblems, type ServedBucket } from "../../src/custody/key-policy.ts";
import { type Fact, known, unknown } from "../../src/model/fact.ts";
import type { KeyFacts } from "../../src/model/facts.ts";
import { keyFacts } from "../facts.ts";

const account = "111122223333";
const root = `arn:aws:iam::${account}:root`;
const arn = `arn:aws:kms:eu-west-1:${account}:key/11111111-1111-4111-8111-111111111111`;

const key = keyFacts(arn);

const ledger: ServedBucket = {
  name: "ledger",
  region: "eu-west-1",
  account,
  partition: "aws",
  bucketKey: false,
};

/** What IAM is left to decide, as in the policy of every new key. */
const byIam = { Effect: "Allow", Principal: { AWS: root }, Action: "kms:*", Resource: "*" };
const manage = { ...byIam, Action: ["kms:Put*", "kms:Get*", "kms:Describe*"] };
const use = {
  ...byIam,
  Principal: { AWS: `arn:aws:iam::${account}:role/app` },
  Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
};
const when = (condition: object) => ({ ...use, Condition: condition });

type Case = {
  readonly name: string;
  readonly statements: readonly object[];
  readonly expect: readonly string[];
  readonly bucket?: Partial<ServedBucket>;
  readonly key?: Partial<KeyFacts>;
  readonly grants?: readonly KeyGrant[];
};

const cases: readonly Case[] = [
  { name: "the policy of every new key", statements: [byIam], expect: [] },
  { name: "one role may use it, and IAM manages it", statements: [manage, use], expect: [] },
  { name: "nobody may use it", statements: [manage], expect: ["nobody", "nobody"] },
  {
    name: "nobody but by grants (K56)",
    statements: [manage],
    grants: [{ grantee: "arn:aws:iam::111122223333:role/a", operations: ["Decrypt", "GenerateDataKey"] }],
    expect: [],
  },
  {
    name: "nobody, and a grant that is of no use to S3",
    statements: [manage],
    grants: [{ grantee: "arn:aws:iam::111122223333:role/a", operations: ["Sign"] }],
    expect: ["nobody", "nobody"],
  },
  {
    name: "writers only",
    statements: [manage, { ...use, Action: "kms:GenerateDataKey" }],
    expect: ["nobody"],
  },
  {
    name: "S3 in the bucket's Region (K51)",
    statements: [manage, when({ StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } })],
    expect: [],
  },
  {
    name: "S3 in another Region (K57)",
    statements: [manage, when({ StringEquals: { "kms:ViaService": "s3.us-east-1.amazonaws.com" } })],
    expect: ["via-service", "via-service"],
  },
  {
    name: "S3 in China, whose services have another suffix",
    statements: [manage, when({ StringEquals: { "kms:ViaService": "s3.cn-north-1.amazonaws.com.cn" } })],
    bucket: { region: "cn-north-1", partition: "aws-cn" },
    expect: [],
  },
  {
    name: "a Deny of what services do",
    statements: [
      byIam,
      {
        Sid: "NoServices",
        ...byIam,
        Effect: "Deny",
        Principal: "*",
        Condition: { Null: { "kms:ViaService": "false" } },
      },
    ],
    expect: ["denies-s3", "denies-s3"],
  },
  {
    name: "a Deny, which no grant overcomes",
    statements: [manage, { ...byIam, Effect: "Deny", Principal: "*", Action: "kms:Decrypt" }],
    grants: [{ operations: ["Decrypt", "GenerateDataKey"] }],
    expect: ["denies-s3"],
  },
  {
    name: "a Deny with an exception",
    statements: [
      byIam,
      {
        ...byIam,
        Effect: "Deny",
        Principal: "*",
        Condition: { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/app" } },
      },
    ],
    expect: [],
  },
  {
    name: "only contexts of objects, without a Bucket Key",
    statements: [manage, when({ ArnLike: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::ledger/*" } })],
    expect: [],
  },
  {
    name: "only contexts of objects, with a Bucket Key (E126)",
    statements: [manage, when({ ArnLike: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::ledger/*" } })],
    bucket: { bucketKey: true },
    expect: ["encryption-context", "encryption-context"],
  },
  {
    name: "the context of the bucket, with a Bucket Key",
    statements: [
      manage,
      when({ StringEquals: { "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::ledger" } }),
    ],
    bucket: { bucketKey: true },
    expect: [],
  },
  {
    name: "a bucket of another account that nothing names (K52)",
    statements: [byIam],
    bucket: { account: "444455556666" },
    expect: ["other-account", "other-account"],
  },
  {
    name: "a bucket of another account that is named",
    statements: [byIam, { ...use, Principal: { AWS: "444455556666" } }],
    bucket: { account: "444455556666" },
    expect: [],
  },
  { name: "anybody in the world (K54)", statements: [{ ...byIam, Principal: "*" }], expect: ["public"] },
  {
    name: "anybody, by way of S3 for one account",
    statements: [
      manage,
      {
        ...byIam,
        Principal: { AWS: "*" },
        Condition: {
          StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com", "kms:CallerAccount": account },
        },
      },
    ],
    expect: [],
  },
  { name: "nobody may change the policy (K55)", statements: [use], expect: ["unmanageable"] },
  {
    name: "nobody may change AWS's own policy, which is as it should be",
    statements: [use],
    key: { manager: known("AWS") },
    expect: [],
  },
];

function named(name: string): Case {
  const found = cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
}

const textOf = (Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("what a key policy keeps S3 from", () => {
  const problems = (one: Case, grants: Fact<readonly KeyGrant[]> = known(one.grants ?? [])) =>
    keyPolicyProblems(textOf(one.statements), { ...key, ...one.key }, [{ ...ledger, ...one.bucket }], grants);

  it.each(cases.map((one) => [one.name, one] as const))("%s", (_name, one) => {
    const found = problems(one);
    expect(found.state === "known" && found.value.map(({ code }) => code)).toEqual(one.expect);
    if (found.state === "known")
      for (const { summary } of found.value) expect(summary).toMatch(/^[A-Z].*\.$/);
  });

  it("names the statement that denies, by its Sid or its place", () => {
    const found = problems(named("a Deny of what services do"));
    expect(found).toMatchObject({
      value: [{ summary: expect.stringContaining("The statement NoServices") }, {}],
    });
  });

  it("cannot say that nobody has access while the grants are unknown", () => {
    const denied = unknown("access-denied", "kms:ListGrants was denied");
    expect(problems(named("nobody may use it"), denied)).toEqual(denied);
    expect(problems(named("the policy of every new key"), denied)).toEqual(known([]));
  });

  it("is unknown, with the place, for a text that is no policy", () => {
    const found = keyPolicyProblems('{"Statement": 7}', key, [ledger], known([]));
    expect(found).toMatchObject({ state: "unknown", why: { reason: "invalid-response" } });
  });

  it("is told once for buckets that it concerns alike", () => {
    const two = [ledger, { ...ledger, name: "other" }];
    const found = keyPolicyProblems(textOf([manage]), key, two, known([]));
    expect(found.state === "known" && found.value).toHaveLength(2);
  });
});
