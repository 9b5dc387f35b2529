import { describe, expect, it } from "vitest";
import { proposeGuard } from "../../src/guard/propose.ts";
import type { BucketRequirement } from "../../src/model/baseline.ts";
import { absent, known, unknown } from "../../src/model/fact.ts";
import type { BucketFacts, KeyFacts } from "../../src/model/facts.ts";
import {
  DENY_HTTP,
  deny,
  KEY,
  KID,
  NO_KEYS,
  OPEN_TO_SSE_C,
  policy,
  requirement,
  SSE,
  SSE_KMS,
  SSE_S3,
} from "../uploads/scenes.ts";
import { applied, bucketFacts, ENFORCER } from "./facts.ts";

function propose(
  facts: Partial<BucketFacts> = {},
  required: Partial<BucketRequirement> = {},
  keys: readonly KeyFacts[] = [],
) {
  return proposeGuard({
    facts: bucketFacts(facts),
    requirement: requirement(required),
    enforcer: ENFORCER,
    keys,
  });
}

type Proposal = ReturnType<typeof propose>;

function statementsOf({ actions }: Proposal): readonly string[] {
  const action = actions.find(({ kind }) => kind === "put-bucket-policy");
  return action?.kind === "put-bucket-policy"
    ? [...action.after.matchAll(/"Sid":\s*"Bucketseal(\w+)"/g)].map(([, name]) => name ?? "")
    : [];
}

const codesOf = ({ refusals }: Proposal) => refusals.map(({ code }) => code);
const LENIENT = ["DenyPlainHttp", "DenyWrongEncryption", "DenyWrongKey", "DenyWrongKeyUpdate"];

describe("what is proposed", () => {
  it("the default first, then the fewest statements", () => {
    const proposal = propose();
    expect(proposal.refusals).toEqual([]);
    expect(proposal.actions.map(({ kind }) => kind)).toEqual(["put-bucket-encryption", "put-bucket-policy"]);
    expect(proposal.actions[0]).toMatchObject({
      rules: ["S3E-101", "S3E-102", "S3E-103"],
      before: { algorithm: "AES256", bucketKey: false, blocked: ["SSE-C"] },
      after: { algorithm: "aws:kms", keyId: KEY, bucketKey: true, blocked: ["SSE-C"] },
    });
    expect(proposal.actions[1]).toMatchObject({ rules: ["S3E-105", "S3E-106"], before: null });
    expect(statementsOf(proposal)).toEqual(LENIENT);
  });

  it.each<[string, Partial<BucketRequirement>, Partial<BucketFacts>, readonly string[]]>([
    [
      "strict adds the header",
      { uploads: "strict" },
      {},
      ["DenyPlainHttp", "DenyNoEncryptionHeader", ...LENIENT.slice(1)],
    ],
    ["no TLS asked for", { tls: false }, {}, LENIENT.slice(1)],
    [
      "no keys named, a KMS default: any KMS key",
      NO_KEYS,
      { encryption: known(SSE_KMS) },
      LENIENT.slice(0, 2),
    ],
    ["SSE-S3 is enough", { require: "sse-s3", ...NO_KEYS }, {}, ["DenyPlainHttp"]],
    ["anything is enough", { require: "any", ...NO_KEYS }, {}, ["DenyPlainHttp"]],
    [
      "client-side encryption: the keys are the client's",
      { require: "client-side-kms" },
      {},
      ["DenyPlainHttp"],
    ],
    [
      "DSSE",
      { require: "dsse-kms" },
      {},
      ["DenyPlainHttp", "DenyWrongEncryption", "DenyWrongKey", "DenyWeakerUpdate"],
    ],
    [
      "SSE-C cannot be blocked where S3 does not tell the blocked types",
      {},
      { encryption: known({ ...SSE_S3, blocked: absent }) },
      [...LENIENT, "DenyCustomerProvidedKey"],
    ],
    [
      "SSE-S3, with keys where KMS is used all the same",
      { require: "sse-s3" },
      {},
      ["DenyPlainHttp", ...LENIENT.slice(2)],
    ],
  ])("%s", (_name, required, facts, expected) => {
    const proposal = propose(facts, required);
    expect(codesOf(proposal)).toEqual([]);
    expect(statementsOf(proposal)).toEqual(expected);
  });

  it("keeps a stronger default, and its key if it is approved", () => {
    const dsse = { ...SSE_KMS, algorithm: "aws:kms:dsse", bucketKey: false };
    expect(propose({ encryption: known(dsse) }).actions.map(({ kind }) => kind)).toEqual([
      "put-bucket-policy",
    ]);
    const kms = propose({ encryption: known(SSE_KMS) }, { require: "sse-s3", ...NO_KEYS });
    expect(kms.actions.map(({ kind }) => kind)).toEqual(["put-bucket-policy"]);
  });

  it("turns an alias or an id into the full ARN (E40)", () => {
    const { actions } = propose({ encryption: known({ ...SSE_KMS, keyId: "alias/data" }) });
    expect(actions[0]).toMatchObject({ rules: ["S3E-102"], after: { keyId: KEY } });
  });

  it("blocks SSE-C in the settings, and sends the blocked types in every write (E63 to E65)", () => {
    const { actions } = propose({ encryption: known({ ...SSE_KMS, ...OPEN_TO_SSE_C }) });
    expect(actions[0]).toMatchObject({
      rules: ["S3E-104"],
      before: { blocked: ["NONE"] },
      after: { blocked: ["SSE-C"], keyId: KEY },
    });
    const allowed = propose({ encryption: known({ ...SSE_S3, ...OPEN_TO_SSE_C }) }, { sseC: "allow" });
    expect(allowed.actions[0]).toMatchObject({ after: { algorithm: "aws:kms", blocked: ["NONE"] } });
  });

  it("uses the partition of the bucket (P66)", () => {
    const arn = "arn:aws-cn:s3:::b";
    const { actions } = propose({ partition: "aws-cn", arn, encryption: known(SSE_KMS) }, NO_KEYS);
    const [action] = actions;
    expect(action?.kind === "put-bucket-policy" && action.after.includes("arn:aws:")).toBe(false);
    expect(action).toMatchObject({ after: expect.stringContaining(`${arn}/*`) });
  });

  it("has nothing to propose on its own result, nor where a foreign policy does the job", () => {
    for (const required of [{}, { uploads: "strict" }, { require: "dsse-kms" }] as const) {
      const first = propose({}, required);
      const facts = applied(bucketFacts(), first.actions);
      expect(propose(facts, required)).toEqual({ actions: [], refusals: [] });
      const text = facts.policy.state === "known" ? facts.policy.value.replaceAll("Bucketseal", "Ours") : "";
      expect(propose({ ...facts, policy: known(text) }, required)).toEqual({ actions: [], refusals: [] });
    }
  });

  it("adds only what a foreign statement leaves open", () => {
    const foreign = policy(
      DENY_HTTP,
      deny("NotKms", { StringNotEquals: { [SSE]: ["aws:kms", "aws:kms:dsse"] } }),
    );
    const proposal = propose({ policy: known(foreign), encryption: known(SSE_KMS) });
    // The foreign statement does not reach replication.
    expect(statementsOf(proposal)).toEqual(LENIENT.slice(1));
    const [action] = proposal.actions;
    expect(action?.kind === "put-bucket-policy" && action.after.startsWith(foreign.slice(0, -2))).toBe(true);
    expect(action).toMatchObject({ before: foreign });
  });

  it("takes back what is not asked for any more: strict to lenient", () => {
    const strict = applied(bucketFacts(), propose({}, { uploads: "strict" }).actions);
    const lenient = propose(strict);
    expect(statementsOf(lenient)).toEqual(LENIENT);
  });

  it("mends an own statement that somebody changed, in its place", () => {
    const facts = applied(bucketFacts(), propose().actions);
    const text = facts.policy.state === "known" ? facts.policy.value : "";
    const bent = text.replace('"aws:SecureTransport":"false"', '"aws:SecureTransport":"true"');
    const [action] = propose({ ...facts, policy: known(bent) }).actions;
    expect(action).toMatchObject({ after: text });
  });
});

const LOGS = {
  Sid: "Logs",
  Effect: "Allow",
  Principal: { Service: "logging.s3.amazonaws.com" },
  Action: "s3:PutObject",
  Resource: "arn:aws:s3:::b/*",
};

describe("what is refused", () => {
  const key = (change: Partial<KeyFacts>): KeyFacts => ({
    arn: KEY,
    account: "111122223333",
    region: "eu-west-1",
    state: known("Enabled"),
    manager: known("CUSTOMER"),
    origin: known("AWS_KMS"),
    spec: known("SYMMETRIC_DEFAULT"),
    usage: known("ENCRYPT_DECRYPT"),
    multiRegion: known(false),
    deletionDate: absent,
    rotation: absent,
    aliases: known([]),
    ...change,
  });
  const otherRegion = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000001";
  const stopped = { id: "r", enabled: true, destinationBucket: "c", kmsObjects: false };

  it.each<[string, string, Partial<BucketFacts>, Partial<BucketRequirement>, readonly KeyFacts[]]>([
    ["NOT-REMEDIATE-MODE", "a report was asked for", {}, { mode: "report" }, []],
    [
      "IAC-OWNED",
      "a stack owns the bucket",
      { tags: known({ "aws:cloudformation:stack-name": "data" }) },
      {},
      [],
    ],
    ["IAC-OWNED", "Terraform says so", { tags: known({ ManagedBy: "Terraform" }) }, {}, []],
    [
      "SETTINGS-UNKNOWN",
      "no encryption settings",
      { encryption: unknown("access-denied", "denied") },
      {},
      [],
    ],
    ["SETTINGS-UNKNOWN", "no policy", { policy: unknown("access-denied", "denied") }, {}, []],
    ["SETTINGS-UNKNOWN", "no replication rules", { replication: unknown("access-denied", "denied") }, {}, []],
    [
      "SETTINGS-UNKNOWN",
      "a default key that could not be looked up",
      { encryption: known({ ...SSE_KMS, keyId: "alias/x", keyArn: unknown("access-denied", "denied") }) },
      {},
      [],
    ],
    ["POLICY-INVALID", "a document that is none", { policy: known('{"Statement":[{}]}') }, {}, []],
    ["NO-APPROVED-KEY", "KMS asked for, no key named", {}, NO_KEYS, []],
    ["KEY-UNUSABLE", "a disabled key", {}, {}, [key({ state: known("Disabled") })]],
    ["KEY-UNUSABLE", "a signing key", {}, {}, [key({ usage: known("SIGN_VERIFY") })]],
    ["KEY-UNUSABLE", "an asymmetric key", {}, {}, [key({ spec: known("RSA_2048") })]],
    [
      "KEY-UNUSABLE",
      "a key of another Region (E41)",
      {},
      { keys: [otherRegion], approvedKeys: [{ written: otherRegion, arn: known(otherRegion) }] },
      [],
    ],
    [
      "KEY-UNUSABLE",
      "a key that KMS does not know",
      {},
      { keys: ["alias/x"], approvedKeys: [{ written: "alias/x", arn: absent }] },
      [],
    ],
    [
      "REPLICATION-WOULD-STOP",
      "a rule without KMS objects (E212)",
      { replication: known([stopped]) },
      {},
      [],
    ],
    [
      "LOG-TARGET-SSE-S3-ONLY",
      "access logs arrive (E66)",
      { policy: known(policy(LOGS)), serviceWriters: ["logging.s3.amazonaws.com"] },
      {},
      [],
    ],
    [
      "SERVICE-WRITER-CUT-OFF",
      "a trail arrives (P101)",
      {
        policy: known(policy(LOGS).replaceAll("logging.s3", "cloudtrail")),
        serviceWriters: ["cloudtrail.amazonaws.com"],
      },
      {},
      [],
    ],
    [
      "ENFORCER-LOCKED-OUT",
      "every call denied (P85)",
      {
        policy: known(
          policy(deny("All", { StringNotEquals: { [SSE]: "aws:kms" } }, { Action: "s3:*", Resource: "*" })),
        ),
      },
      {},
      [],
    ],
    [
      "FOREIGN-DENY",
      "not AES256 and not aws:kms (P94)",
      {
        policy: known(
          policy(
            deny("NotAes", { StringNotEquals: { [SSE]: "AES256" } }),
            deny("NotKms", { StringNotEquals: { [SSE]: "aws:kms" } }),
          ),
        ),
      },
      {},
      [],
    ],
    [
      "PUBLIC-POLICY-BLOCKED",
      "a public Allow (P46)",
      {
        policy: known(
          policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }),
        ),
      },
      {},
      [],
    ],
    [
      "PRINCIPAL-GONE",
      "a role that was deleted (P49)",
      {
        policy: known(
          policy({
            Effect: "Allow",
            Principal: { AWS: "AROAEXAMPLEEXAMPLE123" },
            Action: "s3:GetObject",
            Resource: "arn:aws:s3:::b/*",
          }),
        ),
      },
      {},
      [],
    ],
    [
      "POLICY-TOO-LARGE",
      "no room (P40)",
      {
        policy: known(
          policy({
            Effect: "Allow",
            Principal: { AWS: "111122223333" },
            Action: "s3:GetObject",
            Resource: Array.from({ length: 560 }, (_, i) => `arn:aws:s3:::b/${"x".repeat(15)}${i}`),
          }),
        ),
      },
      {},
      [],
    ],
    [
      "POLICY-NOT-PROVEN",
      "a default nobody has heard of (E18)",
      { encryption: known({ ...SSE_S3, algorithm: "aws:new" }) },
      {},
      [],
    ],
  ])("%s: %s", (code, _name, facts, required, keys) => {
    const proposal = propose(facts, required, keys);
    expect(codesOf(proposal)).toContain(code);
    for (const { reason, advice, rules } of proposal.refusals) {
      expect(reason).not.toBe("");
      expect(advice).toMatch(/\.$/);
      expect(rules.length).toBeGreaterThan(0);
    }
  });

  it("a bucket that a stack owns is written to where the baseline says so", () => {
    const tags = known({ "aws:cloudformation:stack-name": "data" });
    expect(propose({ tags }, { iac: "write" })).toEqual(propose());
  });

  it("log targets get the denial of plain HTTP and no more (P111)", () => {
    const proposal = propose({
      policy: known(policy(LOGS)),
      serviceWriters: ["logging.s3.amazonaws.com"],
    });
    expect(proposal.actions.map(({ kind }) => kind)).toEqual(["put-bucket-policy"]);
    expect(statementsOf(proposal)).toEqual(["DenyPlainHttp"]);
  });

  it("a log target whose baseline knows what it is, is not refused anything", () => {
    const facts = { policy: known(policy(LOGS)), serviceWriters: ["logging.s3.amazonaws.com"] };
    const proposal = propose(facts, { require: "sse-s3", ...NO_KEYS });
    expect(codesOf(proposal)).toEqual([]);
    expect(statementsOf(proposal)).toEqual(["DenyPlainHttp"]);
  });

  it("where the key cannot be had, plain HTTP is closed and SSE-C blocked all the same", () => {
    const proposal = propose({ encryption: known({ ...SSE_S3, ...OPEN_TO_SSE_C }) }, NO_KEYS);
    expect(codesOf(proposal)).toEqual(["NO-APPROVED-KEY"]);
    expect(proposal.refusals[0]?.rules).toContain("S3E-105");
    expect(proposal.actions[0]).toMatchObject({ after: { algorithm: "AES256", blocked: ["SSE-C"] } });
    expect(statementsOf(proposal)).toEqual(["DenyPlainHttp"]);
  });

  it("a guard that stands is not taken down because its key cannot be used today", () => {
    const facts = applied(bucketFacts(), propose().actions);
    const { actions } = propose(facts, {}, [key({ state: known("Disabled") })]);
    expect(actions).toEqual([]);
  });

  it("a break-glass exception of somebody else is not overruled without need", () => {
    const foreign = policy(
      deny("Key", {
        ArnNotEquals: { [KID]: KEY, "aws:PrincipalArn": "arn:aws:iam::111122223333:role/break-glass" },
      }),
    );
    const proposal = propose({ policy: known(foreign), encryption: known(SSE_KMS) });
    expect(codesOf(proposal)).toEqual([]);
  });
});
