import fc from "fast-check";
import { expect, it } from "vitest";
import { bucketResource, keyResource, objectResource } from "../../src/model/resource.ts";
import type { Evidence, Verdict } from "../../src/model/verdict.ts";
import { verdictJson } from "../../src/report/verdict-json.ts";

// With every character that JSON escapes, and halves of surrogate pairs.
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(
    '"',
    "\\",
    "\u0000",
    "\u001f",
    "\u007f",
    "\u2028",
    "\ud800",
    "\udfffx",
    "\u{1f600}",
    "a/b c",
  ),
);
const resource = fc.oneof(
  fc
    .tuple(text, text, fc.option(text, { nil: undefined }))
    .map(([bucket, key, versionId]) =>
      objectResource("aws", { bucket, key, ...(versionId === undefined ? {} : { versionId }) }),
    ),
  text.map((name) => bucketResource("aws", name)),
  text.map(keyResource),
);
const evidence: fc.Arbitrary<Evidence> = fc.record(
  {
    summary: text,
    facts: fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.constant(null), fc.integer())),
  },
  { requiredKeys: ["summary"] },
);

it("writes a verdict as JSON.stringify does, character by character", () => {
  const verdicts = fc
    .tuple(fc.array(resource, { minLength: 1 }), fc.array(evidence, { minLength: 1 }), fc.array(fc.nat(99)))
    .map(([resources, evidences, picks]) =>
      picks.map((pick): Verdict => {
        const of = resources[pick % resources.length] ?? keyResource("");
        return {
          id: `S3E-201/${of.arn}`,
          rule: "S3E-201",
          verdict: pick % 2 === 0 ? "pass" : "fail",
          severity: "high",
          resource: of,
          evidence: evidences[pick % evidences.length] ?? { summary: "" },
        };
      }),
    );
  fc.assert(
    fc.property(verdicts, (all) => {
      const json = verdictJson();
      for (const one of all) expect(json(one)).toBe(JSON.stringify(one));
    }),
  );
});
