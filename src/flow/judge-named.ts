import type { ObjectRef } from "../model/resource.ts";
import type { Verdict } from "../model/verdict.ts";
import { objectName, only } from "./only.ts";
import type { ReadPorts, Result } from "./ports.ts";
import type { Unsettled } from "./react.ts";
import { isGone } from "./retry.ts";
import { type ScanOptions, scan } from "./scan.ts";

/** What is known of objects that were named, in one bucket. */
export type Judged = {
  /** Of the objects alone. */
  readonly verdicts: readonly Verdict[];
  /** Those that fail a rule. */
  readonly failing: readonly ObjectRef[];
  /** Those whose HEAD stayed unknown, or that the time did not suffice for. */
  readonly unsettled: readonly Unsettled[];
  /** Of the baseline for this bucket. */
  readonly mode: "report" | "remediate";
  /** Answers with what was learned here of the failing objects. */
  readonly headObject: ReadPorts["headObject"];
};

/** SQS delivers again what stays unknown; until then its neighbours must not wait for it. */
const attempts = 4;

/** Judges the objects of one bucket that were named, each as it is now. Only reads. */
export async function judgeNamed(
  ports: ReadPorts,
  bucket: string,
  refs: readonly ObjectRef[],
  options: ScanOptions,
): Promise<Result<Judged>> {
  const answers = new Map<string, Awaited<ReturnType<ReadPorts["headObject"]>>>();
  /** By the version that HEAD told of. */
  const asked = new Map<string, ObjectRef>();
  const headObject: ReadPorts["headObject"] = async (listed, region, held) => {
    const answer = await ports.headObject(listed, region, held);
    answers.set(objectName(listed.ref), answer);
    if (answer.ok) asked.set(objectName(answer.value.ref), listed.ref);
    return answer;
  };
  const verdicts: Verdict[] = [];
  const failing = new Map<string, ObjectRef>();
  let mode: Judged["mode"] = "report";
  const scanned = await scan(
    { ...only(ports, refs), headObject },
    { ...options, buckets: [bucket], attempts, objectsAlone: true },
    {
      verdict: (verdict) => {
        // Of the bucket is only what is said of objects that were not reached.
        if (verdict.resource.type === "object") verdicts.push(verdict);
      },
      judgedBucket: ({ requirement }) => {
        if (requirement.state === "known") mode = requirement.value.mode;
      },
      failingObject: (_, { facts: { ref } }) => {
        const name = objectName(ref);
        failing.set(name, asked.get(name) ?? ref);
      },
    },
  );
  if (!scanned.ok) return scanned;
  return {
    ok: true,
    value: {
      verdicts,
      failing: [...failing.values()],
      unsettled: refs.flatMap((ref) => unsettledBy(ref, answers.get(objectName(ref)))),
      mode,
      headObject: async (listed, region, held) =>
        answers.get(objectName(listed.ref)) ?? ports.headObject(listed, region, held),
    },
  };
}

function unsettledBy(
  ref: ObjectRef,
  answer: Awaited<ReturnType<ReadPorts["headObject"]>> | undefined,
): readonly Unsettled[] {
  if (answer === undefined) return [{ ref, why: "The time was up before it could be judged." }];
  if (answer.ok || isGone(answer.failure)) return [];
  return [{ ref, why: answer.failure.message }];
}
