import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDowngrade } from "../../src/encryption/strength.ts";
import { known } from "../../src/model/fact.ts";
import type { RuleId } from "../../src/model/verdict.ts";
import { objectRefusals } from "../../src/remedy/codes.ts";
import { refusalBeside, remedyFor } from "../../src/remedy/remedy.ts";
import type { RemedySubject } from "../../src/remedy/subject.ts";
import { objectRules } from "../../src/rules/index.ts";
import { anySubject } from "./arbitrary.ts";

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
