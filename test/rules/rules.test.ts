import { describe, expect, it } from "vitest";
import { bucketCases, keyCases, objectCases } from "./cases/index.ts";
import type { RuleCases } from "./subjects.ts";

function run<Subject>({ rule, cases }: RuleCases<Subject>): void {
  describe(`${rule.id} ${rule.title}`, () => {
    it.each(cases.map((one) => [`${one.expect}: ${one.name}`, one] as const))(
      "%s",
      (_name, { subject, expect: expected, says }) => {
        const answer = rule.check(subject);
        expect(answer?.verdict ?? "none", answer?.evidence.summary).toBe(expected);
        if (says !== undefined) expect(answer?.evidence.summary).toContain(says);
        if (answer !== undefined) expect(answer.evidence.summary).toMatch(/^[^\n]+\S$/);
      },
    );
  });
}

for (const of of bucketCases) run(of);
for (const of of objectCases) run(of);
for (const of of keyCases) run(of);
