import type { Sealed } from "../../custody/table.ts";
import { factsFromHead } from "../../encryption/from-head.ts";
import type { BucketRequirement } from "../../model/baseline.ts";
import type { Fact } from "../../model/fact.ts";
import type { ObjectFacts } from "../../model/facts.ts";
import { objectResource } from "../../model/resource.ts";
import type { Verdict } from "../../model/verdict.ts";
import { judgeOfObjects } from "../../rules/judge-objects.ts";
import type { Failure, ListedObject } from "../ports.ts";
import { atPace, isGone, type Pace } from "../retry.ts";
import type { Row } from "./listing.ts";
import type { FailingObject } from "./options.ts";
import { sealedOf } from "./prove.ts";
import type { ScanRun } from "./run.ts";
import { withSource } from "./source.ts";

export type JudgedObject = Omit<FailingObject, "failing"> & {
  readonly verdicts: readonly Verdict[];
  /** Not asked about: it passes as an earlier scan saw it, and is unchanged since. */
  readonly remembered?: true;
  /** Its client-side envelope as it was shown to KMS, where that was asked for. */
  readonly sealed?: Sealed;
};

/** How the objects of one bucket are asked about and judged. */
export type ObjectJudge = {
  /** Asks about one object and judges it; undefined when it is gone since it was listed, which is no finding. */
  readonly ask: (row: Row) => Promise<JudgedObject | undefined>;
  /** What is remembered of it, where that passes every rule; whatever does not is asked about. */
  readonly remember: (row: Row) => JudgedObject | undefined;
  /** Judges one of which all that is needed is known. */
  readonly judge: (facts: ObjectFacts, otherVersions: JudgedObject["otherVersions"]) => JudgedObject;
};

export function createObjectJudge(
  run: ScanRun,
  requirement: Fact<BucketRequirement>,
  region: string,
  pace: Pace,
): ObjectJudge {
  const { surroundings, heldSseCKeys, attempts, prove } = run.options;
  const judged = judgeOfObjects(
    requirement,
    heldSseCKeys.map(({ md5 }) => md5),
    run.judging,
  );
  const judge: ObjectJudge["judge"] = (facts, otherVersions) => ({
    facts,
    otherVersions,
    verdicts: judged(facts, objectResource(run.identity.partition, facts.ref)),
  });
  return {
    judge,
    remember: ({ remembered, otherVersions }) => {
      if (remembered === undefined) return undefined;
      const object = judge(remembered, otherVersions);
      return passes(object.verdicts) ? { remembered: true, ...object } : undefined;
    },
    ask: ({ listed, otherVersions, told }) =>
      atPace(
        surroundings,
        pace,
        listed.ref.key,
        () => run.ports.headObject(listed, region, heldSseCKeys),
        attempts,
      ).then((answer) => {
        if (!answer.ok && isGone(answer.failure)) return undefined;
        const facts = answer.ok ? withSource(answer.value, told) : unknownFacts(listed, answer.failure);
        const object = judge(facts, otherVersions);
        return prove === true ? proven(run, object, region) : object;
      }),
  };
}

/** Whether every verdict is a pass. */
export function passes(verdicts: readonly Verdict[]): boolean {
  return verdicts.every(({ verdict }) => verdict === "pass");
}

async function proven(run: ScanRun, object: JudgedObject, region: string): Promise<JudgedObject> {
  const sealed = await sealedOf(run.ports, object.facts, region);
  return sealed === undefined ? object : { sealed, ...object };
}

/** What a listing tells, and why no more is known. */
function unknownFacts(listed: ListedObject, failure: Failure): ObjectFacts {
  const { reason, message } = failure;
  const why = { state: "unknown", why: { reason, message } } as const;
  return { ...factsFromHead(listed, { status: 0 }), serverSide: why, clientSide: why };
}
