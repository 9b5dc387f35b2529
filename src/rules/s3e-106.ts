import { compilePolicy, evaluate, parsePolicy } from "../iam/index.ts";
import type { Fact } from "../model/fact.ts";
import type { BucketFacts } from "../model/facts.ts";
import type { UploadMatrix } from "../uploads/matrix.ts";
import { fail, notKnown, pass, whyNot, withRequirement } from "./answers.ts";
import { cellFacts, someCells } from "./cells.ts";
import type { Answer, BucketSubject, Rule } from "./rule.ts";

/**
 * Writes are asked of the upload matrix and reads of the policy itself: a Deny on one of the two resources, or on
 * some actions, leaves the others open (P87, P88).
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
  const { policy } = facts;
  if (policy.state === "unknown") return notKnown("Whether plain HTTP is denied is unknown", policy.why);
  if (policy.state === "absent")
    return fail("There is no bucket policy, so plain HTTP is admitted.", { policy: null });
  const open = readsOverHttp(facts, policy.value);
  if (open === undefined) {
    return notKnown("Whether plain HTTP is denied is unknown", {
      reason: "invalid-response",
      message: "bucketseal cannot read the bucket policy",
    });
  }
  if (open.length > 0)
    return fail(`The policy does not deny plain HTTP to ${open.join(", ")}.`, { actions: open });
  return judgeWrites(matrix);
}

function judgeWrites(matrix: Fact<UploadMatrix>): Answer {
  if (matrix.state !== "known")
    return notKnown("Whether uploads over HTTP are denied is unknown", whyNot(matrix));
  const cells = matrix.value.cells.filter((cell) => cell.transport === "http" && cell.outcome !== "denied");
  if (cells.length > 0) return fail(`Admitted over plain HTTP: ${someCells(cells)}.`, cellFacts(cells));
  return pass("Every request over plain HTTP is denied.");
}

const objectReads = ["s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject"];
const bucketReads = ["s3:ListBucket", "s3:GetBucketPolicy"];

/** The actions that somebody in the owner's account may send over plain HTTP; undefined where there is no telling. */
function readsOverHttp(facts: BucketFacts, document: string): readonly string[] | undefined {
  const parsed = parsePolicy(document);
  if (!parsed.ok) return undefined;
  const policy = compilePolicy(parsed.policy);
  const admitted = (resource: string) => (action: string) =>
    evaluate(policy, {
      action,
      resource,
      principal: { type: "account", account: facts.account },
      context: { "aws:SecureTransport": { state: "set", values: ["false"] } },
      others: "open",
    }).outcome !== "denied";
  return [
    ...objectReads.filter(admitted(`${facts.arn}/any-object`)),
    ...bucketReads.filter(admitted(facts.arn)),
  ];
}
