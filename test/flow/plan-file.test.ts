import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSharing } from "../../src/flow/plan/sharing.ts";
import { planIn, planText } from "../../src/flow/plan-file.ts";
import type { Plan } from "../../src/model/plan.ts";

/** Cuts a text into blocks of so many bytes, and overwrites each when the next is asked for, as a file's reader does. */
function* blocks(text: string, size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) {
    const block = Buffer.from(bytes.subarray(from, from + size));
    yield block;
    block.fill(0);
  }
}

const text = fc.string({
  unit: fc.constantFrom('"', "\\", "[", "]", "{", "}", ",", "\n", "ä", "🔑", "a"),
  maxLength: 9,
});
const element = fc.jsonValue({ maxDepth: 3, stringUnit: "grapheme" });
const plans = fc
  .record({
    schema: fc.constant("bucketseal.plan.v1"),
    account: text,
    baseline: fc.record({ source: text, digest: text }),
    actions: fc.array(fc.record({ id: text, risks: fc.array(text, { maxLength: 3 }), before: element }), {
      maxLength: 4,
    }),
    refusals: fc.array(fc.record({ reason: text }), { maxLength: 3 }),
    estimate: fc.option(fc.record({ assumptions: fc.array(text, { maxLength: 3 }) }), { nil: undefined }),
    digest: text,
  })
  .map((shape) => shape as unknown as Plan);

describe("what actions have in common", () => {
  it("is held once, and what is given out is what was given", () => {
    const share = createSharing();
    const action = (id: string) => ({ id, risks: ["one", "two"], cost: { kms: 1 }, before: { eTag: id } });
    const [a, b] = [share(action("a")), share(action("b"))];
    expect([a, b]).toEqual([action("a"), action("b")]);
    expect(a.risks).toBe(b.risks);
    expect(a.cost).toBe(b.cost);
    expect(a.before).not.toBe(b.before);
  });

  it("is not kept without bound", () => {
    const share = createSharing(1);
    const [a, b, c] = ["x", "y", "y"].map((reason) => share({ rules: [reason] }));
    expect(b).toEqual(c);
    expect(b?.rules).not.toBe(c?.rules);
    expect(share({ rules: ["x"] }).rules).toBe(a?.rules);
  });
});

describe("a plan as a file", () => {
  it("is written in pieces as JSON.stringify would write it", () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect([...planText(plan)].join("")).toBe(`${JSON.stringify(plan, null, 1)}\n`);
      }),
    );
  });

  it("is read in blocks as JSON.parse would read it, however it is laid out", () => {
    fc.assert(
      fc.property(plans, fc.constantFrom(0, 1, 3), fc.integer({ min: 1, max: 50 }), (plan, indent, size) => {
        const written = JSON.stringify(plan, null, indent);
        expect(planIn(blocks(written, size))).toEqual(JSON.parse(written));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ["nothing", ""],
    [
      "a list of plans",
      JSON.stringify([{ schema: "bucketseal.plan.v1", digest: "", baseline: {}, actions: [] }]),
    ],
    ["a list that is not ended", '{"schema":"bucketseal.plan.v1","digest":"","baseline":{},"actions":[{}'],
    ["a comma too many", '{"schema":"bucketseal.plan.v1","digest":"","baseline":{},"actions":[{},]}'],
    ["a list twice", '{"schema":"bucketseal.plan.v1","digest":"","baseline":{},"actions":[1],"actions":[2]}'],
    ["a bracket too many", '{"schema":"bucketseal.plan.v1","digest":"","baseline":{},"actions":[]]}'],
    ["another schema", '{"schema":"bucketseal.report.v1","digest":"","baseline":{}}'],
  ])("%s is no plan", (_name, written) => {
    expect(planIn(blocks(written, 7))).toBeUndefined();
  });
});
