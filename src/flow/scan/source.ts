import type { BucketRequirement } from "../../model/baseline.ts";
import type { ServerSide } from "../../model/encryption.ts";
import { type Fact, known } from "../../model/fact.ts";
import type { ObjectFacts } from "../../model/facts.ts";
import { objectResource } from "../../model/resource.ts";
import type { Verdict } from "../../model/verdict.ts";
import { objectRules } from "../../rules/index.ts";
import { judge } from "../../rules/judge.ts";
import { namesKeys } from "../../rules/required.ts";
import type { Need, Shape, SourceRow } from "../ports.ts";
import type { ScanRun } from "./run.ts";

/** How the objects of each shape are judged, worked out once a shape. */
export type ShapeJudge = {
  readonly need: (shape: Shape) => Need;
  /** Verdicts that all objects of a shape to be counted share; every one of them is a pass. */
  readonly verdicts: (shape: Shape) => readonly Verdict[];
  /** How they are stored, as far as the source tells. */
  readonly stored: (shape: Shape) => ServerSide | "unnamed KMS key";
};

export function createShapeJudge(run: ScanRun, requirement: Fact<BucketRequirement>): ShapeJudge {
  const judged = new WeakMap<Shape, readonly Verdict[]>();
  const verdicts = (shape: Shape): readonly Verdict[] => {
    const before = judged.get(shape);
    if (before !== undefined) return before;
    const heldSseCKeys = run.options.heldSseCKeys.map(({ md5 }) => md5);
    const facts = standIn(shape);
    const resource = objectResource(run.identity.partition, facts.ref);
    const found = judge(objectRules, { facts, requirement, heldSseCKeys }, resource, run.judging);
    judged.set(shape, found);
    return found;
  };
  return {
    need: (shape) => {
      if (shape.clientSideMarkers === true || mustAsk(shape, requirement, run)) return "heads";
      if (verdicts(shape).every(({ verdict }) => verdict === "pass")) return "count";
      return shape.unnamedKey === undefined ? "rows" : "heads";
    },
    verdicts,
    stored: ({ facts, unnamedKey }) =>
      unnamedKey === undefined && facts.serverSide.state === "known"
        ? facts.serverSide.value
        : "unnamed KMS key",
  };
}

/** Whether only HEAD can say what the baseline asks of these objects. */
function mustAsk({ facts, unnamedKey }: Shape, requirement: Fact<BucketRequirement>, run: ScanRun): boolean {
  if (requirement.state !== "known") return false;
  if (requirement.value.require === "client-side-kms" && facts.clientSide.state === "unknown") return true;
  if (unnamedKey !== undefined) return namesKeys(requirement.value);
  if (facts.serverSide.state !== "known") return true;
  const { type } = facts.serverSide.value;
  // What looks like no encryption is looked at before it is said; S3 tells the MD5 of an SSE-C key that is sent along.
  return type === "none" || type === "other" || (type === "sse-c" && run.options.heldSseCKeys.length > 0);
}

/**
 * Facts with some key in place of one that is not named: only asked of where no rule looks at the key, and shown to
 * nobody, because an answer that would show it is asked again with HEAD.
 */
function standIn({ facts, unnamedKey }: Shape): ObjectFacts {
  if (unnamedKey === undefined) return facts;
  const keyArn = "";
  return {
    ...facts,
    serverSide: known(
      unnamedKey === "sse-kms" ? { type: "sse-kms", keyArn, bucketKey: false } : { type: "dsse-kms", keyArn },
    ),
  };
}

/** HEAD's answer, with what only the source proves: HEAD of an SSE-C object without its key says 400 (E95). */
export function withSource(answer: ObjectFacts, told: SourceRow | undefined): ObjectFacts {
  if (told === undefined) return answer;
  const { serverSide } = answer;
  const { facts } = told;
  const probable =
    serverSide.state === "known" &&
    serverSide.value.type === "sse-c" &&
    serverSide.value.certainty === "probable";
  const proven = facts.serverSide.state === "known" && facts.serverSide.value.type === "sse-c";
  return probable && proven ? { ...answer, serverSide: facts.serverSide } : answer;
}
