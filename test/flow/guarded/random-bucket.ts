import { denyCustomerKey, denyNoHeader, denyPlainHttp, denyWrongKey } from "../../../src/guard/statements.ts";
import { type Dice, randomPolicy } from "../../uploads/differential/policies.ts";
import { requirement } from "../../uploads/scenes.ts";

/** KMS keys of the world, by alias without `alias/`. */
export type Keys = Readonly<Record<"data" | "other" | "disabled", string>>;

/** What is asked of a bucket, by the end of its name. */
const PROFILES = {
  lenient: "require: sse-kms",
  strict: "require: sse-kms\n    uploads: strict",
  dsse: "require: dsse-kms",
  s3: "require: sse-s3\n    keys: []",
  s3keyed: "require: sse-s3",
  any: "require: any\n    keys: []",
  open: "require: any\n    keys: []\n    tls: false\n    sseC: allow",
  client: "require: client-side-kms",
  otherkey: "require: sse-kms\n    keys: [alias/other]",
  twokeys: "require: sse-kms\n    keys: [alias/other, alias/data]",
  anykey: "require: sse-kms\n    keys: []",
  deadkey: "require: sse-kms\n    keys: [alias/disabled]",
  http: "require: sse-kms\n    tls: false",
  report: "require: sse-kms\n    mode: report",
  iac: "require: sse-kms\n    iac: write",
} as const;

type Profile = keyof typeof PROFILES;

export const BASELINE = `version: 1
defaults:
  keys: [alias/data]
  bucketKey: true
  mode: remediate
buckets:
${Object.entries(PROFILES)
  .map(([name, fields]) => `  - match: { name: "*-${name}" }\n    ${fields}\n`)
  .join("")}`;

export type RandomBucket = {
  readonly name: string;
  readonly profile: Profile;
  readonly encryption: { readonly algorithm: string; readonly key?: string; readonly bucketKey: boolean };
  readonly blocked: "SSE-C" | "NONE";
  readonly versioned: boolean;
  readonly owner: "BucketOwnerEnforced" | "ObjectWriter";
  /** Terraform and the like, by tag. */
  readonly tool: string | undefined;
  /** Where its access logs go. */
  readonly logsInto: string | undefined;
  readonly replicates: "no" | "plain objects only" | "all objects";
  readonly publicBlocked: boolean;
  readonly policy: string | undefined;
};

export function randomBucket(dice: Dice, index: number, account: string, keys: Keys): RandomBucket {
  const profile = dice.pick(Object.keys(PROFILES) as Profile[]);
  const name = `b${index}-${profile}`;
  const replicates = dice.chance(0.1) ? dice.pick(["plain objects only", "all objects"] as const) : "no";
  return {
    name,
    profile,
    encryption: dice.pick([
      { algorithm: "AES256", bucketKey: false },
      { algorithm: "AES256", bucketKey: true },
      { algorithm: "aws:kms", bucketKey: false },
      { algorithm: "aws:kms", key: keys.data, bucketKey: true },
      { algorithm: "aws:kms", key: keys.data, bucketKey: false },
      { algorithm: "aws:kms", key: "alias/data", bucketKey: true },
      { algorithm: "aws:kms", key: keys.other, bucketKey: true },
      { algorithm: "aws:kms:dsse", key: keys.data, bucketKey: false },
    ]),
    blocked: dice.pick(["SSE-C", "NONE"]),
    versioned: replicates !== "no" || dice.chance(0.3),
    owner: dice.pick(["BucketOwnerEnforced", "ObjectWriter"]),
    tool: dice.chance(0.1) ? dice.pick(["terraform", "cdk", "pulumi"]) : undefined,
    logsInto: index > 0 && dice.chance(0.06) ? `b${dice.pick([...Array(index).keys()])}-` : undefined,
    replicates,
    publicBlocked: dice.chance(0.8),
    policy: dice.chance(0.85) ? policyFor(dice, name, account, keys) : undefined,
  };
}

/** Somebody's statements, and statements of our own from the time of another baseline, in any order and layout. */
function policyFor(dice: Dice, bucket: string, account: string, keys: Keys): string | undefined {
  const users = [`arn:aws:iam::${account}:user/alice`, `arn:aws:iam::${account}:role/job`];
  const names = { bucket, account, users, keys: [keys.data, keys.other] };
  const document = JSON.parse(randomPolicy(dice, names)) as { Version: string; Statement: object[] };
  const wild = dice.chance(0.35) ? document.Statement.slice(0, dice.pick([1, 1, 2])) : [];
  const kept = [
    ...wild,
    ...usual(bucket, account, keys).filter(() => dice.chance(0.12)),
    ...stale(bucket, account, keys).filter(() => dice.chance(0.15)),
  ];
  if (kept.length === 0) return undefined;
  const statements = kept.length === 1 && dice.chance(0.5) ? kept[0] : kept;
  const whole = { Version: document.Version, ...(dice.chance(0.3) && { Id: "p" }), Statement: statements };
  return JSON.stringify(whole, null, dice.pick([0, 0, 2, "\t"]));
}

/** What policies usually hold: services, partners, readers, guards of others and what only looks like one. */
function usual(bucket: string, account: string, keys: Keys): object[] {
  const arn = `arn:aws:s3:::${bucket}`;
  const allow = (Sid: string, Principal: unknown, Action: unknown = "s3:PutObject") => ({
    Sid,
    Effect: "Allow",
    Principal,
    Action,
    Resource: `${arn}/*`,
  });
  const deny = (Sid: string, Condition: object, Action: unknown = "s3:PutObject") => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action,
    Resource: `${arn}/*`,
    Condition,
  });
  const sse = "s3:x-amz-server-side-encryption";
  return [
    allow("Trail", { Service: "cloudtrail.amazonaws.com" }),
    allow("Flow", { Service: ["delivery.logs.amazonaws.com"] }),
    allow("Partner", { AWS: "222233334444" }, ["s3:PutObject", "s3:GetObject"]),
    allow("Public", "*", "s3:GetObject"),
    allow("Mine", { AWS: `arn:aws:iam::${account}:root` }, "s3:*"),
    { ...deny("Tls", { Bool: { "aws:SecureTransport": "false" } }, "s3:*"), Resource: [arn, `${arn}/*`] },
    deny("TlsHalf", { Bool: { "aws:SecureTransport": "false" } }, "s3:*"),
    deny("OnlyAes", { StringNotEquals: { [sse]: "AES256" } }),
    deny("NotKms", { StringNotEquals: { [sse]: "aws:kms" } }),
    deny("OneKey", { ArnNotEqualsIfExists: { [`${sse}-aws-kms-key-id`]: keys.data } }),
    deny("Null", { Null: { [sse]: true } }),
    deny("Prefix", { StringEquals: { [sse]: "AES256" } }),
    { ...deny("NoDelete", {}, "s3:DeleteObject"), Condition: undefined },
    deny("Long", { StringEquals: { "aws:PrincipalTag/team": "x".repeat(19_000) } }, "s3:DeleteObject"),
    {
      ...deny(
        "Sealed",
        { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${account}:user/alice` } },
        "s3:*",
      ),
      Resource: [arn, `${arn}/*`],
    },
  ];
}

function stale(bucket: string, account: string, keys: Keys): object[] {
  const identity = {
    name: bucket,
    arn: `arn:aws:s3:::${bucket}`,
    partition: "aws",
    account,
    region: "us-east-1",
  };
  const old = { ...denyPlainHttp(identity), Action: "s3:Get*" };
  return [
    denyPlainHttp(identity),
    denyNoHeader(identity, requirement()),
    denyWrongKey(identity, [keys.other]),
    denyCustomerKey(identity),
    { ...old, Sid: "BucketsealOfOldVersions" },
  ];
}
