import type { BucketEncryption } from "../model/facts.ts";
import { fail, notKnown, pass, whyNot, withRequirement } from "./answers.ts";
import { cellFacts, throughCalls } from "./cells.ts";
import type { Answer, BucketSubject, Rule } from "./rule.ts";

/** By the bucket's BlockedEncryptionTypes, which needs no policy (E72), or by a policy whose denial is proven. */
export const blockedCustomerKeys: Rule<BucketSubject> = {
  id: "S3E-104",
  title: "SSE-C uploads are blocked",
  question: "next",
  severity: "high",
  check: (subject) =>
    withRequirement(subject.requirement, ({ sseC }) => {
      if (sseC === "allow") return undefined;
      const { encryption } = subject.facts;
      if (encryption.state === "known" && blocks(encryption.value)) {
        return pass("The bucket blocks uploads with customer-provided keys.", {
          by: "BlockedEncryptionTypes",
        });
      }
      return judgeMatrix(subject);
    }),
};

function blocks({ blocked }: BucketEncryption): boolean {
  return blocked.state === "known" && blocked.value.includes("SSE-C");
}

function judgeMatrix({ matrix }: BucketSubject): Answer {
  if (matrix.state !== "known") {
    return notKnown("Whether SSE-C uploads are denied is unknown", whyNot(matrix));
  }
  const cells = matrix.value.cells.filter((cell) => cell.upload === "sse-c");
  const admitted = cells.filter((cell) => cell.outcome !== "denied");
  if (admitted.length > 0) {
    const only = admitted.every((cell) => cell.outcome === "depends") ? "for some requests " : "";
    return fail(`SSE-C uploads are admitted ${only}${throughCalls(admitted)}.`, cellFacts(admitted));
  }
  const by = [...new Set(cells.flatMap((cell) => cell.by))];
  return pass("Every SSE-C upload is denied.", { by });
}
