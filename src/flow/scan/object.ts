import { factsFromHead } from "../../encryption/from-head.ts";
import type { BucketRequirement } from "../../model/baseline.ts";
import type { Fact } from "../../model/fact.ts";
import type { ObjectFacts } from "../../model/facts.ts";
import { objectResource } from "../../model/resource.ts";
import type { Verdict } from "../../model/verdict.ts";
import { objectRules } from "../../rules/index.ts";
import { judge } from "../../rules/judge.ts";
import type { Failure, ListedObject } from "../ports.ts";
import type { Rate } from "../rate.ts";
import { isGone, type Pressure, patiently } from "../retry.ts";
import type { Row } from "./listing.ts";
import type { FailingObject } from "./options.ts";
import type { ScanRun } from "./run.ts";

export type JudgedObject = Omit<FailingObject, "failing"> & { readonly verdicts: readonly Verdict[] };

/** Asks about one object and judges it; undefined when it is gone since it was listed, which is no finding. */
export async function judgeObject(
  run: ScanRun,
  requirement: Fact<BucketRequirement>,
  region: string,
  pressure: Pressure & Pick<Rate, "enter">,
  { listed, otherVersions }: Row,
): Promise<JudgedObject | undefined> {
  const { surroundings, heldSseCKeys } = run.options;
  const head = () => run.ports.headObject(listed, region, heldSseCKeys);
  let attempts = 0;
  const answer = await patiently(surroundings, pressure, () => {
    attempts += 1;
    // The first attempt was let in with its row; every other one counts like a new call.
    return attempts === 1 ? head() : pressure.enter().then(head);
  });
  if (!answer.ok && isGone(answer.failure)) return undefined;
  const facts = answer.ok ? answer.value : unknownFacts(listed, answer.failure);
  const subject = { facts, requirement, heldSseCKeys: heldSseCKeys.map(({ md5 }) => md5) };
  const resource = objectResource(run.identity.partition, facts.ref);
  return { facts, otherVersions, verdicts: judge(objectRules, subject, resource, run.judging) };
}

/** What a listing tells, and why no more is known. */
function unknownFacts(listed: ListedObject, failure: Failure): ObjectFacts {
  const { reason, message } = failure;
  const why = { state: "unknown", why: { reason, message } } as const;
  return { ...factsFromHead(listed, { status: 0 }), serverSide: why, clientSide: why };
}
