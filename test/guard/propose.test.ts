import { describe, expect, it } from "vitest";
import type { BucketRequirement } from "../../src/model/baseline.ts";
import { absent, known } from "../../src/model/fact.ts";
import type { BucketFacts } from "../../src/model/facts.ts";
import {
  DENY_HTTP,
  deny,
  KEY,
  NO_KEYS,
  OPEN_TO_SSE_C,
  policy,
  SSE,
  SSE_KMS,
  SSE_S3,
} from "../uploads/scenes.ts";
import { applied, bucketFacts } from "./facts.ts";
import { codesOf, propose, statementsOf } from "./proposing.ts";

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
    expect(action?.kind === "put-bucket-policy" && action.after?.includes("arn:aws:")).toBe(false);
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
    expect(action?.kind === "put-bucket-policy" && action.after?.startsWith(foreign.slice(0, -2))).toBe(true);
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
