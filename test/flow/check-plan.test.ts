import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPlan as check, type PlanExpectation } from "../../src/flow/check-plan.ts";
import { planDigest } from "../../src/flow/digest.ts";
import type { Plan } from "../../src/model/plan.ts";

const identity = { account: "111122223333", arn: "arn:aws:iam::111122223333:root", partition: "aws" };
const expected = { identity, baselineDigest: "b1", now: "2026-06-02T00:00:00Z" };

function planWith(change: Partial<Plan> = {}): Plan {
  const plan = {
    schema: "bucketseal.plan.v1",
    createdAt: "2026-06-01T12:00:00.000Z",
    account: "111122223333",
    partition: "aws",
    baseline: { source: "bucketseal.yml", digest: "b1" },
    actions: [],
    refusals: [
      {
        code: "SSE-C-KEY-NOT-HELD",
        resource: { type: "object", arn: "arn:aws:s3:::b/k", bucket: "b", key: "k\u2028\n" },
        rules: ["S3E-204"],
        reason: "why",
        advice: "what",
      },
    ],
    ...change,
  } as const;
  return { ...plan, digest: planDigest(plan) };
}

const checkPlan = (text: string, how: PlanExpectation) => check([Buffer.from(text)], how);

describe("checking a plan", () => {
  it("takes a plan as it was written, in whatever order its names come back", () => {
    const plan = planWith();
    expect(checkPlan(JSON.stringify(plan, null, 2), expected)).toEqual({ ok: true, plan });
    const reordered = Object.fromEntries(Object.entries(plan).reverse());
    expect(checkPlan(JSON.stringify(reordered), expected)).toMatchObject({ ok: true });
  });

  it.each([
    ["is no JSON", "plan", /no plan/],
    ["is something else", "{}", /no plan/],
    ["is null", "null", /no plan/],
    ["was edited", JSON.stringify({ ...planWith(), refusals: [] }), /edited/],
    ["has no digest", JSON.stringify({ ...planWith(), digest: undefined }), /no plan/],
    ["is for another account", JSON.stringify(planWith({ account: "999999999999" })), /999999999999/],
    ["is for another partition", JSON.stringify(planWith({ partition: "aws-cn" })), /account/],
    [
      "has another baseline",
      JSON.stringify(planWith({ baseline: { source: "x", digest: "b2" } })),
      /baseline/,
    ],
    ["is old", JSON.stringify(planWith({ createdAt: "2026-05-01T00:00:00Z" })), /32 days old/],
    ["has no date", JSON.stringify(planWith({ createdAt: "soon" })), /days old/],
  ])("refuses in one sentence what %s", (_name, text, sentence) => {
    const checked = checkPlan(text, expected);
    expect(checked).toMatchObject({ ok: false, sentence: expect.stringMatching(sentence) });
    if (!checked.ok) expect(checked.sentence).toMatch(/^[^.]*(\.yml[^.]*)?\.$/);
  });

  it("takes an old plan whose jobs were begun, for as long as S3 remembers them (I70)", () => {
    const begun = () => true;
    const old = JSON.stringify(planWith({ createdAt: "2026-03-10T00:00:00Z" }));
    expect(checkPlan(old, { ...expected, begun })).toMatchObject({ ok: true });
    const older = JSON.stringify(planWith({ createdAt: "2026-03-01T00:00:00Z" }));
    expect(checkPlan(older, { ...expected, begun })).toMatchObject({ ok: false });
  });

  it("gives one digest to one meaning, and another to any other", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, two) => {
        const [a, b] = [planWith({ createdAt: one }), planWith({ createdAt: two })];
        expect(a.digest === b.digest).toBe(one === two);
      }),
    );
  });
});
