import type { Fact } from "../model/fact.ts";
import type { BucketFacts } from "../model/facts.ts";
import type { UploadMatrix } from "../uploads/matrix.ts";
import { plainHttpCalls } from "../uploads/plain-http.ts";
import { fail, notKnown, pass, whyNot, withRequirement } from "./answers.ts";
import { cellFacts, someCells } from "./cells.ts";
import type { Answer, BucketSubject, Rule } from "./rule.ts";

/**
 * Uploads are asked of the upload matrix and all other calls of the policy itself: a Deny on one of the two resources,
 * on some actions or for some principals leaves the others open (P87, P88).
 */
export const deniedHttp: Rule<BucketSubject> = {
  id: "S3E-106",
  title: "Plain HTTP is denied",
  question: "next",
  severity: "medium",
  check: ({ facts, requirement, matrix }) =>
    withRequirement(requirement, ({ tls }) => (tls ? judgePolicy(facts, matrix) : undefined)),
};

function judgePolicy(facts: BucketFacts, matrix: Fact<UploadMatrix>): Answer {
  if (facts.policy.state === "absent")
    return fail("There is no bucket policy, so plain HTTP is admitted.", { policy: null });
  const open = plainHttpCalls(facts);
  if (open.state !== "known") return notKnown("Whether plain HTTP is denied is unknown", whyNot(open));
  if (open.value.length > 0)
    return fail(`The policy does not deny plain HTTP to ${open.value.join(", ")}.`, { actions: open.value });
  return judgeWrites(matrix);
}

function judgeWrites(matrix: Fact<UploadMatrix>): Answer {
  if (matrix.state !== "known")
    return notKnown("Whether uploads over HTTP are denied is unknown", whyNot(matrix));
  const cells = matrix.value.cells.filter((cell) => cell.transport === "http" && cell.outcome !== "denied");
  if (cells.length > 0) return fail(`Admitted over plain HTTP: ${someCells(cells)}.`, cellFacts(cells));
  return pass("Every request over plain HTTP is denied.");
}
