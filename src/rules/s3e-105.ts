import { fail, notKnown, pass, whyNot, withRequirement } from "./answers.ts";
import { cellFacts, someCells } from "./cells.ts";
import type { BucketSubject, Rule } from "./rule.ts";

/** SSE-C is asked by S3E-104 and plain HTTP by S3E-106; every other upload is asked here. */
export const admittedUploads: Rule<BucketSubject> = {
  id: "S3E-105",
  title: "Every upload that is admitted ends as required",
  question: "next",
  severity: "high",
  check: ({ matrix, requirement }) =>
    withRequirement(requirement, () => {
      if (matrix.state !== "known") return notKnown("What can be uploaded is unknown", whyNot(matrix));
      const cells = matrix.value.cells.filter((cell) => cell.transport === "tls" && cell.upload !== "sse-c");
      const bad = cells.filter((cell) => !cell.content);
      const [first] = bad;
      if (first === undefined) {
        return pass("Every upload is denied or stored as the baseline requires.", { uploads: cells.length });
      }
      return fail(`Admitted: ${someCells(bad)}. The first: ${first.why}.`, cellFacts(bad));
    }),
};
