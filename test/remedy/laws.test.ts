import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDowngrade } from "../../src/encryption/strength.ts";
import type { ClientSide, ServerSide } from "../../src/model/encryption.ts";
import { absent, type Fact, known, unknown } from "../../src/model/fact.ts";
import type { RuleId } from "../../src/model/verdict.ts";
import { objectRefusals } from "../../src/remedy/codes.ts";
import { refusalBeside, remedyFor } from "../../src/remedy/remedy.ts";
import type { RemedySubject } from "../../src/remedy/subject.ts";
import { objectRules } from "../../src/rules/index.ts";
import { account, bucket, held, key, keyArn, keyMap, object, requirement, subject } from "./build.ts";

const arns = [
  keyArn("a"),
  keyArn("b"),
  keyArn("c"),
  keyArn("d", "us-east-1"),
  keyArn("e", "eu-west-1", "999988887777"),
  "alias/x",
];
const anyArn = fc.constantFrom(...arns);
const whyNot = unknown("access-denied", "denied");

function factOf<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Fact<T>> {
  return fc.oneof(
    { weight: 18, arbitrary: value.map((each) => known(each)) },
    fc.constant(absent),
    fc.constant(whyNot),
  );
}

/** The first value in most cases, so that enough objects get as far as an action. */
function mostly<T extends string | number | boolean>(usual: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
}

const serverSide: fc.Arbitrary<ServerSide> = fc.oneof(
  fc.constant({ type: "none" } as const),
  fc.constant({ type: "sse-s3" } as const),
  fc.record({ type: fc.constant("sse-kms" as const), keyArn: anyArn, bucketKey: fc.boolean() }),
  fc.record({ type: fc.constant("dsse-kms" as const), keyArn: anyArn }),
  fc.constantFrom<ServerSide>(
    { type: "sse-c", certainty: "proven", keyMd5: held },
    { type: "sse-c", certainty: "proven" },
    { type: "sse-c", certainty: "probable" },
    { type: "other", value: "aws:fsx" },
  ),
);

const clientSide: fc.Arbitrary<ClientSide> = fc.record({
  format: fc.constantFrom("v1", "v2", "v3", "invalid"),
  envelope: fc.constantFrom("metadata", "instruction-file"),
  wrap: fc.constantFrom("kms+context", "kms", "unknown"),
  content: fc.constantFrom("aes-gcm", "aes-cbc"),
  weaknesses: fc.constantFrom([], ["old"]),
});

const facts = fc
  .record({
    key: fc.string(),
    versionId: fc.constantFrom(undefined, "null", "v1"),
    current: mostly(true, false),
    size: mostly(1_000, 0, -1, Number.NaN, 5_000_001, 6e10),
    lastModified: fc.constantFrom("2022-06-01T00:00:00.000Z", "", "soon"),
    storageClass: mostly("STANDARD", "STANDARD_IA", "GLACIER", "EXPRESS_ONEZONE"),
    archive: mostly("no", "archived", "restoring", "restored"),
    serverSide: factOf(serverSide),
    clientSide: factOf(clientSide),
    lock: fc.record({ legalHold: mostly(false, true) }),
    instructionFile: fc.boolean(),
  })
  .map(({ key: name, versionId, ...rest }) =>
    object({
      ref: { bucket: "data", key: name, ...(versionId === undefined ? {} : { versionId }) },
      ...rest,
    }),
  );

const anyKey = fc
  .record({
    arn: anyArn,
    state: factOf(mostly("Enabled", "Disabled", "PendingDeletion", "Updating")),
    manager: factOf(fc.constantFrom("AWS" as const, "CUSTOMER" as const)),
    spec: factOf(mostly("SYMMETRIC_DEFAULT", "RSA_2048")),
  })
  .map(({ arn, ...changes }) => key(arn, changes));

const anyRequirement = fc
  .record({
    require: fc.constantFrom("any", "sse-s3", "sse-kms", "dsse-kms", "client-side-kms"),
    bucketKey: fc.boolean(),
    sseC: fc.constantFrom("block", "allow"),
    mode: mostly("remediate", "report"),
    approvedKeys: fc.array(fc.record({ written: fc.constant("k"), arn: factOf(anyArn) }), { maxLength: 3 }),
  } as const)
  .map((changes) => requirement({ ...changes, keys: changes.approvedKeys.map(({ written }) => written) }));

const anyBucket = fc
  .record({
    versioning: factOf(fc.constantFrom("disabled" as const, "enabled" as const, "suspended" as const)),
    ownership: factOf(fc.constantFrom("BucketOwnerEnforced", "ObjectWriter")),
    encryption: factOf(
      fc.record({
        algorithm: fc.constantFrom("AES256", "aws:kms", "aws:kms:dsse", "new"),
        keyId: anyArn,
        keyArn: factOf(anyArn),
        bucketKey: fc.boolean(),
        blocked: fc.constant(absent),
      }),
    ),
  })
  .map((changes) => bucket(changes));

const anyFailing = fc.subarray<RuleId>([
  "S3E-201",
  "S3E-202",
  "S3E-203",
  "S3E-204",
  "S3E-205",
  "S3E-206",
  "S3E-301",
]);

const anySubject: fc.Arbitrary<RemedySubject> = fc
  .record({
    facts,
    failing: anyFailing,
    requirement: anyRequirement,
    bucket: anyBucket,
    keys: fc.array(anyKey, { minLength: 4, maxLength: 8 }).map(keyMap),
    heldSseCKeys: fc.constantFrom([], [held]),
    trustedEndpoint: mostly(true, false),
    otherVersions: fc.constantFrom(
      "unknown" as const,
      { nullVersionNoncurrent: true },
      { nullVersionNoncurrent: false },
    ),
    account: mostly(account, "444455556666"),
  })
  .map(subject);

const managerOf = (of: RemedySubject) => (arn: string) => {
  const manager = of.keys.get(arn)?.manager;
  return manager?.state === "known" ? manager.value : undefined;
};

/** Rules that really fail, as a scan would find them. */
function failuresOf(of: RemedySubject): RuleId[] {
  return objectRules
    .filter((rule) => {
      const shape = { facts: of.facts, requirement: known(of.requirement), heldSseCKeys: of.heldSseCKeys };
      return rule.check(shape)?.verdict === "fail";
    })
    .map((rule) => rule.id);
}

describe("laws of the remedy", () => {
  it("total: one action or one refusal with a known code, whatever the facts", () => {
    fc.assert(
      fc.property(anySubject, (of) => {
        const remedy = remedyFor(of);
        if ("kind" in remedy) {
          expect("code" in remedy).toBe(false);
          expect(remedy.rules.length).toBeGreaterThan(0);
        } else {
          expect(Object.keys(objectRefusals)).toContain(remedy.code);
          expect(remedy.reason).toMatch(/\S\.?$/);
          expect(remedy.advice).toMatch(/\.$/);
        }
      }),
      { numRuns: 600 },
    );
  });

  it("never down: no action makes an object weaker, whoever manages the keys", () => {
    fc.assert(
      fc.property(anySubject, (of) => {
        const remedy = remedyFor(of);
        if (!("kind" in remedy)) return;
        expect(isDowngrade(remedy.before.encryption, remedy.after, managerOf(of))).toBe(false);
      }),
      { numRuns: 600 },
    );
  });

  it("nothing is lost: no old, archived or locked version is copied, none is written over a null version", () => {
    fc.assert(
      fc.property(anySubject, (of) => {
        const remedy = remedyFor(of);
        if (!("kind" in remedy)) return;
        expect(of.facts.lock.legalHold).toBe(false);
        if (remedy.kind === "update-object-encryption") {
          expect(of.trustedEndpoint).toBe(true);
          expect(["sse-s3", "sse-kms"]).toContain(remedy.before.encryption.type);
          return;
        }
        expect(of.facts.current).toBe(true);
        expect(["no", "restored"]).toContain(of.facts.archive);
        const { versioning } = of.bucket;
        expect(versioning.state).not.toBe("unknown");
        if (versioning.state === "known" && versioning.value === "enabled")
          expect(remedy.leaves).toBeDefined();
      }),
      { numRuns: 600 },
    );
  });

  it("mends what it says: after the action none of its rules fails", () => {
    let mended = 0;
    fc.assert(
      fc.property(anySubject, (any) => {
        const of = { ...any, failing: failuresOf(any) };
        const remedy = remedyFor(of);
        if (!("kind" in remedy)) return;
        mended += 1;
        const after = { ...of, facts: { ...of.facts, serverSide: known(remedy.after) } };
        const still = failuresOf(after).filter((rule) => remedy.rules.includes(rule));
        expect(still).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
    expect(mended).toBeGreaterThan(100);
  });

  it("answers for every failure: no rule that fails is left without an action or a refusal", () => {
    fc.assert(
      fc.property(anySubject, (any) => {
        const of = { ...any, failing: failuresOf(any) };
        if (of.failing.length === 0) return;
        const remedy = remedyFor(of);
        const answered = [...remedy.rules, ...(refusalBeside(of)?.rules ?? [])];
        expect([...answered].sort()).toEqual([...of.failing].sort());
        if (!("kind" in remedy)) expect(remedy.code).not.toBe("NOTHING-TO-CHANGE");
      }),
      { numRuns: 3_000 },
    );
  });

  it("says what the next scan says: the version left behind gets the same refusal", () => {
    fc.assert(
      fc.property(anySubject, (any) => {
        const of = { ...any, failing: failuresOf(any) };
        const remedy = remedyFor(of);
        if (!("kind" in remedy) || remedy.leaves === undefined) return;
        const old = { ...of, facts: { ...of.facts, current: false } };
        const failing = failuresOf(old).filter((rule) => rule !== "S3E-205");
        const next = remedyFor({ ...old, failing });
        expect("code" in next && next.code).toBe(remedy.leaves.code);
        expect([...remedy.leaves.rules].sort()).toEqual([...failing].sort());
      }),
      { numRuns: 3_000 },
    );
  });
});
