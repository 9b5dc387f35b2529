import { describe, expect, it } from "vitest";
import type { BucketRequirement } from "../../src/model/baseline.ts";
import { absent, known, unknown } from "../../src/model/fact.ts";
import type { BucketFacts, KeyFacts } from "../../src/model/facts.ts";
import { keyFacts } from "../facts.ts";
import { deny, KEY, KID, NO_KEYS, OPEN_TO_SSE_C, policy, SSE, SSE_KMS, SSE_S3 } from "../uploads/scenes.ts";
import { applied, bucketFacts } from "./facts.ts";
import { codesOf, propose, statementsOf } from "./proposing.ts";

const LOGS = {
  Sid: "Logs",
  Effect: "Allow",
  Principal: { Service: "logging.s3.amazonaws.com" },
  Action: "s3:PutObject",
  Resource: "arn:aws:s3:::b/*",
};

describe("what is refused", () => {
  const key = (change: Partial<KeyFacts>) => keyFacts(KEY, { aliases: known([]), ...change });
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
    [
      "SID-TAKEN",
      "an Allow under a Sid of ours (P62)",
      { policy: known(policy({ ...LOGS, Sid: "BucketsealDenyPlainHttp" })) },
      {},
      [],
    ],
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
    ...[
      { ArnNotEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/alice" } },
      { Null: { "aws:PrincipalArn": "false" } },
      { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } },
    ].map((Condition): [string, string, Partial<BucketFacts>, object, []] => [
      "PUBLIC-POLICY-BLOCKED",
      `an Allow for anyone, whom ${JSON.stringify(Condition)} does not narrow (P46)`,
      {
        policy: known(
          policy({
            Effect: "Allow",
            Principal: "*",
            Action: "s3:GetObject",
            Resource: "arn:aws:s3:::b/*",
            Condition,
          }),
        ),
      },
      {},
      [],
    ]),
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

  it("buckets of load balancers in older Regions, too, which write as an account of AWS (P103)", () => {
    const balancers = { ...LOGS, Principal: { AWS: "arn:aws:iam::156460612806:root" } };
    const facts = { policy: known(policy(balancers)), serviceWriters: ["156460612806"] };
    const proposal = propose(facts);
    expect(codesOf(proposal)).toContain("LOG-TARGET-SSE-S3-ONLY");
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
