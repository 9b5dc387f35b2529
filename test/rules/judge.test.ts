import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtInBaseline, parseBaseline } from "../../src/model/baseline/parse.ts";
import type { Baseline } from "../../src/model/baseline.ts";
import { known } from "../../src/model/fact.ts";
import { objectResource } from "../../src/model/resource.ts";
import { objectRules } from "../../src/rules/index.ts";
import { judge } from "../../src/rules/judge.ts";
import { denied, maybeSseC, needsKey, none, object, otherKms, sseC, sseKms, sseS3 } from "./subjects.ts";

function baselineWith(exempt: string): Baseline {
  const parsed = parseBaseline(`version: 1\nexempt: [${exempt}]`, "bucketseal.yml");
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.baseline;
}

const resource = objectResource("aws", { bucket: "b", key: "k" });
const context = { baseline: builtInBaseline(), today: "2026-11-23" };
const outcomes = (...args: Parameters<typeof judge<Parameters<(typeof objectRules)[number]["check"]>[0]>>) =>
  Object.fromEntries(judge(...args).map(({ rule, verdict }) => [rule, verdict]));

describe("judging an object", () => {
  it("gives a verdict by every rule that applies, and no more", () => {
    expect(outcomes(objectRules, object(sseS3, known(needsKey)), resource, context)).toEqual({
      "S3E-201": "pass",
      "S3E-202": "fail",
      "S3E-204": "pass",
    });
    expect(
      outcomes(objectRules, object(none, known(needsKey), { current: false }), resource, context),
    ).toEqual({
      "S3E-204": "pass",
      "S3E-206": "fail",
    });
  });

  it("gives ids that are the same in every run and differ by version", () => {
    const subject = object(none);
    const version = objectResource("aws", { bucket: "b", key: "k", versionId: "v1" });
    const ids = [resource, version].map((of) => judge(objectRules, subject, of, context)[0]?.id);
    expect(ids).toEqual(["S3E-201/arn:aws:s3:::b/k", "S3E-201/arn:aws:s3:::b/k?versionId=v1"]);
  });

  it("takes severity and evidence from the rule", () => {
    expect(judge(objectRules, object(none), resource, context)[0]).toMatchObject({
      rule: "S3E-201",
      severity: "high",
      resource,
      evidence: { facts: { encryption: "none" } },
    });
  });
});

describe("exemptions", () => {
  const until = "until: 2026-11-23";
  const exempt201 = baselineWith(`{rule: S3E-201, resource: b, reason: "Moves out.", ${until}}`);

  it("take a failure out, with the reason and what it would have been", () => {
    const [verdict] = judge(objectRules, object(none), resource, { ...context, baseline: exempt201 });
    expect(verdict).toMatchObject({
      verdict: "exempt",
      evidence: {
        summary: expect.stringContaining("Exempt until 2026-11-23: Moves out. (S3 stores it without"),
        facts: { encryption: "none", exemption: { verdict: "fail", reason: "Moves out." } },
      },
    });
  });

  it.each([
    ["take an unknown out", object(denied), exempt201, "2026-11-23", "exempt"],
    ["leave a pass a pass", object(sseS3), exempt201, "2026-11-23", "pass"],
    ["count no more after their last day", object(none), exempt201, "2026-11-24", "fail"],
    [
      "speak of their own rules alone",
      object(none),
      baselineWith(`{rule: S3E-204, resource: b, reason: r, ${until}}`),
      "2026-11-23",
      "fail",
    ],
    [
      "speak of their own resources alone",
      object(none),
      baselineWith(`{rule: S3E-201, resource: c, reason: r, ${until}}`),
      "2026-11-23",
      "fail",
    ],
  ])("%s", (_name, subject, baseline, today, expected) => {
    expect(outcomes(objectRules, subject, resource, { baseline, today })["S3E-201"]).toBe(expected);
  });
});

describe("what is not known", () => {
  const stored = fc.constantFrom(none, sseS3, sseKms, otherKms, sseC, maybeSseC, denied);
  const required = fc.constantFrom(known(needsKey), denied);
  const subjects = fc
    .tuple(stored, required, fc.boolean())
    .map(([serverSide, requirement, current]) => object(serverSide, requirement, { current }));

  it("makes no pass: an object whose encryption is unknown passes nothing that asks for it", () => {
    fc.assert(
      fc.property(subjects, (subject) => {
        const verdicts = judge(objectRules, subject, resource, context);
        if (subject.facts.serverSide === denied) {
          expect(verdicts.map(({ verdict }) => verdict)).not.toContain("pass");
          expect(verdicts.map(({ verdict }) => verdict)).not.toContain("fail");
        }
      }),
    );
  });

  it("changes no verdict into its contrary: learning the requirement only settles unknowns", () => {
    fc.assert(
      fc.property(stored, fc.boolean(), (serverSide, current) => {
        const before = outcomes(objectRules, object(serverSide, denied, { current }), resource, context);
        const after = outcomes(
          objectRules,
          object(serverSide, known(needsKey), { current }),
          resource,
          context,
        );
        for (const [rule, verdict] of Object.entries(before)) {
          if (verdict !== "unknown") expect(after[rule]).toBe(verdict);
        }
      }),
    );
  });
});
