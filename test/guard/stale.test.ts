import { describe, expect, it } from "vitest";
import type { BucketRequirement } from "../../src/model/baseline.ts";
import { absent, known } from "../../src/model/fact.ts";
import type { BucketFacts } from "../../src/model/facts.ts";
import { discontent } from "../../src/uploads/summary.ts";
import { uploadMatrixOf } from "../../src/uploads/upload-matrix.ts";
import {
  ACCOUNT,
  DENY_HTTP,
  deny,
  KEY,
  KEY2,
  NO_KEYS,
  policy,
  requirement,
  SSE,
  SSE_KMS,
} from "../uploads/scenes.ts";
import { applied, bucketFacts } from "./facts.ts";
import { codesOf, propose, statementsOf } from "./proposing.ts";

const LENIENT = ["DenyPlainHttp", "DenyWrongEncryption", "DenyWrongKey", "DenyWrongKeyUpdate"];
const approves = (...keys: readonly string[]) => ({
  keys,
  approvedKeys: keys.map((key) => ({ written: key, arn: known(key) })),
});
const WITHOUT_BLOCKS = { encryption: known({ ...SSE_KMS, blocked: absent }) };

/** A bucket that was guarded for one requirement, and what is proposed for the next. */
function changedTo(
  then: Partial<BucketRequirement>,
  now: Partial<BucketRequirement>,
  facts: Partial<BucketFacts> = {},
) {
  const guarded = applied(bucketFacts(facts), propose(facts, then).actions);
  const proposal = propose(guarded, now);
  return { guarded, proposal, next: applied(guarded, proposal.actions) };
}

const policyOf = ({ policy }: BucketFacts) => (policy.state === "known" ? policy.value : undefined);

describe("own statements that are no longer wanted", () => {
  it.each<
    [string, Partial<BucketRequirement>, Partial<BucketRequirement>, Partial<BucketFacts>, readonly string[]]
  >([
    ["strict to lenient", { uploads: "strict" }, {}, {}, LENIENT],
    ["plain HTTP may stay open", {}, { tls: false }, {}, LENIENT.slice(1)],
    ["SSE-C may come in", {}, { sseC: "allow" }, WITHOUT_BLOCKS, LENIENT],
    ["another key is approved", {}, approves(KEY2), {}, LENIENT],
    ["a second key is approved", {}, approves(KEY, KEY2), {}, LENIENT],
    ["every key is approved", {}, NO_KEYS, {}, LENIENT.slice(0, 2)],
    ["DSSE to KMS", { require: "dsse-kms" }, {}, {}, LENIENT],
    ["KMS to DSSE", {}, { require: "dsse-kms" }, {}, [...LENIENT.slice(0, 3), "DenyWeakerUpdate"]],
    ["KMS to SSE-S3, no key", {}, { require: "sse-s3", ...NO_KEYS }, {}, ["DenyPlainHttp"]],
    ["KMS to anything", {}, { require: "any", ...NO_KEYS }, {}, ["DenyPlainHttp"]],
    ["KMS to client-side", {}, { require: "client-side-kms" }, {}, ["DenyPlainHttp"]],
  ])("%s", (_name, then, now, facts, expected) => {
    const { proposal, next } = changedTo(then, now, facts);
    expect(codesOf(proposal)).toEqual([]);
    expect(statementsOf(proposal)).toEqual(expected);
    const matrix = uploadMatrixOf(next, requirement(now));
    expect(matrix.state === "known" && discontent(matrix.value)).toEqual([]);
    expect(propose(next, now)).toEqual({ actions: [], refusals: [] });
    // As if the first requirement had never been.
    const clean = { ...facts, encryption: next.encryption };
    const fresh = policyOf(applied(bucketFacts(clean), propose(clean, now).actions));
    const sids = (text: string | undefined) => [...(text ?? "").matchAll(/"Sid":"\w+"/g)].map(String).sort();
    expect(sids(policyOf(next))).toEqual(sids(fresh));
  });

  it("is no reason to leave the default as it is, although it denies every upload that is wanted", () => {
    const shut = applied(bucketFacts(), propose({}, { uploads: "strict", ...approves(KEY2) }).actions);
    const weak = { ...shut, encryption: bucketFacts().encryption };
    const proposal = propose(weak);
    expect(codesOf(proposal)).toEqual([]);
    expect(proposal.actions.map(({ kind }) => kind)).toEqual(["put-bucket-encryption", "put-bucket-policy"]);
    expect(propose(applied(weak, proposal.actions))).toEqual({ actions: [], refusals: [] });
  });

  it("names what goes, and mends no rule by it", () => {
    const { proposal } = changedTo({ uploads: "strict" }, {});
    expect(proposal.actions).toMatchObject([{ kind: "put-bucket-policy", rules: [], risks: [] }]);
    expect(proposal.actions[0]?.summary).toContain("BucketsealDenyNoEncryptionHeader");
  });

  it("there and back again is the document there was", () => {
    const lenient = applied(bucketFacts(), propose().actions);
    const strict = applied(lenient, propose(lenient, { uploads: "strict" }).actions);
    expect(policyOf(strict)).not.toBe(policyOf(lenient));
    expect(policyOf(applied(strict, propose(strict).actions))).toBe(policyOf(lenient));
  });

  it("removes the policy where nothing is left to say", () => {
    const open = { require: "any", tls: false, sseC: "allow", ...NO_KEYS } as const;
    const { proposal, next } = changedTo({}, open);
    expect(proposal.actions).toMatchObject([
      { kind: "put-bucket-policy", before: expect.any(String), after: null },
    ]);
    expect(propose(next, open)).toEqual({ actions: [], refusals: [] });
  });

  it("leaves every foreign byte, in whatever layout", () => {
    const theirs = `{ "Id":"x","Statement" : [ {"Sid":"A","Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket",\n  "Resource":"arn:aws:s3:::b"} ],"Version":"2012-10-17" }`;
    const open = { require: "any", tls: false, sseC: "allow", ...NO_KEYS } as const;
    const { next } = changedTo({ uploads: "strict" }, open, { policy: known(theirs) });
    expect(policyOf(next)).toBe(theirs);
  });

  it("goes where a foreign statement does the same by now", () => {
    const guarded = applied(bucketFacts(), propose().actions);
    const text = policyOf(guarded) ?? "";
    const doubled = text.replace('"Statement":[', `"Statement":[${JSON.stringify(DENY_HTTP)},`);
    expect(statementsOf(propose({ ...guarded, policy: known(doubled) }))).toEqual(LENIENT.slice(1));
  });

  it("stays while the matrix would get worse without it, although the rest cannot be had", () => {
    const strict = applied(bucketFacts(), propose({}, { uploads: "strict" }).actions);
    const gone = { ...requirement(), approvedKeys: [{ written: KEY2, arn: absent }], keys: [KEY2] };
    const weak = { ...strict, encryption: known({ ...SSE_KMS, keyId: KEY, keyArn: known(KEY) }) };
    const { actions, refusals } = propose(weak, gone);
    expect(refusals.map(({ code }) => code)).toContain("KEY-UNUSABLE");
    const next = applied(weak, actions);
    const before = uploadMatrixOf(weak, requirement({ ...NO_KEYS }));
    const after = uploadMatrixOf(next, requirement({ ...NO_KEYS }));
    if (before.state !== "known" || after.state !== "known") throw new Error("unknown");
    const worse = after.value.cells.filter((cell, i) => !cell.content && before.value.cells[i]?.content);
    expect(worse).toEqual([]);
  });

  it("goes from a bucket that a service has begun to write into, if it stops the service, and only then", () => {
    const strict = applied(bucketFacts(), propose({}, { uploads: "strict" }).actions);
    const allow = {
      Sid: "Logs",
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::b/*",
    };
    const text = (policyOf(strict) ?? "").replace('"Statement":[', `"Statement":[${JSON.stringify(allow)},`);
    const target = { ...strict, policy: known(text), serviceWriters: ["delivery.logs.amazonaws.com"] };
    const { actions } = propose(target, { uploads: "strict" });
    const next = policyOf(applied(target, actions)) ?? "";
    expect(next).not.toContain("BucketsealDenyNoEncryptionHeader");
    for (const sid of LENIENT) expect(next).toContain(`Bucketseal${sid}`);
    expect(next).toContain(JSON.stringify(allow));
  });

  it("a foreign statement that is not needed stays", () => {
    const theirs = policy(deny("Theirs", { StringEquals: { [SSE]: "AES256" } }));
    expect(propose({ policy: known(theirs) }, { require: "any", tls: false, ...NO_KEYS }).actions).toEqual(
      [],
    );
  });

  it.each([
    ["an Allow", { Effect: "Allow" }],
    ["a Deny of one user", { Effect: "Deny", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` } }],
  ])("%s whose Sid begins as ours do is not ours (P62, P63)", (_what, change) => {
    const theirs = { Sid: "BucketsealReaders", Principal: { AWS: ACCOUNT }, ...change };
    const statement = JSON.stringify({ ...theirs, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" });
    const facts = bucketFacts({ policy: known(`{"Version":"2012-10-17","Statement":[ ${statement} ]}`) });
    const { actions, refusals } = propose(facts);
    expect(refusals).toEqual([]);
    const next = policyOf(applied(facts, actions));
    expect(next).toContain(` ${statement}`);
    expect(next).toContain("BucketsealDenyPlainHttp");
  });
});
