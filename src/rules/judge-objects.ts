import type { BucketRequirement } from "../model/baseline.ts";
import type { Fact } from "../model/fact.ts";
import type { ObjectFacts } from "../model/facts.ts";
import type { Resource } from "../model/resource.ts";
import type { Verdict } from "../model/verdict.ts";
import { objectRules } from "./index.ts";
import { type Answered, answersOf, type JudgeContext, verdictsOf } from "./judge.ts";
import type { ObjectSubject } from "./rule.ts";

type Answers = readonly Answered[];

/** Kinds of facts whose answers are kept; a fleet has as many as it has keys. */
const mostKept = 10_000;

/**
 * The judge of the objects of one bucket by every object rule. Most objects of a bucket are alike, so answers are worked out
 * once for each kind of facts and kept.
 */
export function judgeOfObjects(
  requirement: Fact<BucketRequirement>,
  heldSseCKeys: readonly string[],
  context: JudgeContext,
): (facts: ObjectFacts, resource: Resource) => readonly Verdict[] {
  const kept = new Map<string, Answers>();
  const answers = (facts: ObjectSubject["facts"]): Answers =>
    answersOf(objectRules, { facts, requirement, heldSseCKeys });
  return (facts, resource) => {
    const kind = kindOf(facts);
    if (kind === undefined) return verdictsOf(answers(facts), resource, context);
    let found = kept.get(kind);
    if (found === undefined) {
      if (kept.size >= mostKept) kept.clear();
      found = answers(facts);
      kept.set(kind, found);
    }
    return verdictsOf(found, resource, context);
  };
}

/**
 * A text that is the same for facts which every rule answers alike: all that `ObjectSubject` shows of them but the
 * date, which is told of objects without encryption alone. Undefined where there is more to say.
 */
function kindOf({
  current,
  serverSide,
  clientSide,
  instructionFile,
}: ObjectSubject["facts"]): string | undefined {
  if (serverSide.state !== "known" || clientSide.state !== "absent" || instructionFile) return undefined;
  const when = current ? "current" : "old";
  const { value } = serverSide;
  switch (value.type) {
    case "sse-s3":
      return when;
    case "sse-kms":
      return `${when}${value.bucketKey ? "+" : "-"}${value.keyArn}`;
    case "dsse-kms":
      return `${when}=${value.keyArn}`;
    default:
      return undefined;
  }
}
