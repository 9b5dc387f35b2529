import { custodyBucket } from "../../custody/table.ts";
import { requirementFor } from "../../model/baseline/choose.ts";
import type { BucketRequirement } from "../../model/baseline.ts";
import { type Fact, mapFact, unknown, valueOr } from "../../model/fact.ts";
import type { BucketFacts } from "../../model/facts.ts";
import { bucketResource } from "../../model/resource.ts";
import type { RuleId, Verdict } from "../../model/verdict.ts";
import { bucketRules } from "../../rules/index.ts";
import { judge } from "../../rules/judge.ts";
import type { BucketSubject } from "../../rules/rule.ts";
import { encrypted } from "../../rules/s3e-201.ts";
import { discontent, plainCells } from "../../uploads/summary.ts";
import { uploadMatrixOf } from "../../uploads/upload-matrix.ts";
import { inOrder } from "../in-order.ts";
import { doorsOf } from "./doors.ts";
import { remembering, rowsOf } from "./listing.ts";
import { createObjectJudge, type JudgedObject } from "./object.ts";
import type { JudgedBucket } from "./options.ts";
import { type ScanRun, tellProgress, tellVerdicts } from "./run.ts";
import { type Batches, openSource, rowsToAsk, tellCounted } from "./source-rows.ts";
import { createTally, type Tally } from "./tally.ts";

/** Objects that may wait, judged, for an earlier one whose answer is late: about half a second's worth of them. */
const leastWindow = 2048;

/** Judges one bucket: its settings, then each object in the order of the listing. */
export async function scanBucket(run: ScanRun, facts: BucketFacts): Promise<void> {
  const requirement = requirementFor(run.options.baseline, facts, run.keys.lookUp);
  const tally = createTally();
  nameKeys(run, facts, requirement);
  const bucket =
    run.options.objectsAlone === true
      ? { facts, requirement, matrix: notAsked, outcomes: {} }
      : await judgeSettings(run, facts, requirement, tally);
  await run.sink.judgedBucket?.(bucket);
  const { choice, batches } = await openSource(run, bucket);
  const [incomplete] = await judgeObjects(run, bucket, tally, batches);
  if (incomplete !== undefined) await tellVerdicts(run, tally, [unjudgedRest(run, facts, incomplete)]);
  const report = {
    facts,
    requirement,
    uploads: mapFact(bucket.matrix, plainCells),
    discontentCells: valueOr(
      mapFact(bucket.matrix, (it) => discontent(it).length),
      0,
    ),
    ...tally.totals(),
    ...(incomplete === undefined ? {} : { incomplete }),
    ...(choice === undefined ? {} : { source: choice }),
  };
  run.reports.push(report);
  run.progress.bucketsDone += 1;
  await run.sink.bucket?.(report);
  tellProgress(run);
}

/** Keys that the bucket's settings and its baseline name are looked at even where nothing lies under them yet. */
function nameKeys(run: ScanRun, facts: BucketFacts, requirement: Fact<BucketRequirement>): void {
  const byDefault = facts.encryption.state === "known" ? facts.encryption.value.keyArn : undefined;
  if (byDefault?.state === "known") run.ledger.nameKey(byDefault.value, facts.name, "default");
  if (requirement.state !== "known") return;
  for (const { arn } of requirement.value.approvedKeys)
    if (arn.state === "known") run.ledger.nameKey(arn.value, facts.name, "baseline");
}

const notAsked = unknown("unsupported", "Only objects are judged here");

async function judgeSettings(
  run: ScanRun,
  facts: BucketFacts,
  requirement: Fact<BucketRequirement>,
  tally: Tally,
): Promise<JudgedBucket> {
  const matrix = requirement.state === "known" ? uploadMatrixOf(facts, requirement.value) : requirement;
  const subject: BucketSubject = { facts, requirement, matrix };
  const resource = bucketResource(run.identity.partition, facts.name);
  const verdicts = judge(bucketRules, subject, resource, run.judging);
  await tellVerdicts(run, tally, verdicts);
  return { ...subject, outcomes: Object.fromEntries(verdicts.map(({ rule, verdict }) => [rule, verdict])) };
}

/** Why some of the objects could not be judged; empty when all were. */
async function judgeObjects(
  run: ScanRun,
  bucket: JudgedBucket,
  tally: Tally,
  batches: Batches | undefined,
): Promise<readonly string[]> {
  const { facts, requirement } = bucket;
  const { concurrency } = run.options;
  const { doors, pace } = doorsOf(run, requirement);
  const notes: string[] = [];
  const note = (why: string) => notes.push(why);
  const { ask, remember, judge: judgeOne } = createObjectJudge(run, requirement, facts.region, pace);
  const tell = createTeller(run, bucket, tally);
  const pages =
    batches === undefined
      ? remembering(rowsOf(run.ports, facts, note), run.options.memory)
      : rowsToAsk(run, batches, {
          note,
          tell: (row) => tell(judgeOne(row.facts, "unknown")),
          counted: (counted) => tellCounted(run, bucket, tally, counted),
        });
  let cancelled = false;
  const over = () => {
    cancelled = run.options.surroundings.cancelled();
    return cancelled;
  };
  const window = Math.max(2 * concurrency, leastWindow);
  await inOrder(pages, doors, window, ask, tell, over, remember);
  return cancelled ? [...notes, "The run was cancelled."] : notes;
}

/** Counts an object that was judged, and hands on what is to be said of it; a promise where somebody is to be waited for. */
function createTeller(run: ScanRun, bucket: JudgedBucket, tally: Tally) {
  const custody = custodyBucket(bucket.facts.name, bucket.requirement);
  const tellFailing = (object: JudgedObject): void | Promise<void> => {
    const failing = failingRules(object.verdicts);
    const busy = failing.length > 0 ? run.sink.failingObject?.(bucket, { failing, ...object }) : undefined;
    if (busy !== undefined) return busy.then(() => tellProgress(run));
    tellProgress(run);
  };
  const tellObject = (object: JudgedObject): void | Promise<void> => {
    const busy = run.sink.judgedObject?.(object.facts, object.verdicts);
    return busy === undefined ? tellFailing(object) : busy.then(() => tellFailing(object));
  };
  return (object: JudgedObject | undefined): void | Promise<void> => {
    if (object === undefined) return;
    tally.object(object.facts, object.remembered);
    run.ledger.add(object.facts, custody, object.sealed);
    run.progress.objects += 1;
    run.progress.bytes += object.facts.size;
    const busy = tellVerdicts(run, tally, object.verdicts);
    return busy === undefined ? tellObject(object) : busy.then(() => tellObject(object));
  };
}

/** Objects that were not seen are as unknown as those that could not be read, and no report may pass over them. */
function unjudgedRest(run: ScanRun, facts: BucketFacts, why: string): Verdict {
  const resource = bucketResource(run.identity.partition, facts.name);
  const { id: rule, severity } = encrypted;
  const evidence = { summary: `Not every object of the bucket was judged: ${why}` };
  return { id: `${rule}/${resource.arn}`, rule, verdict: "unknown", severity, resource, evidence };
}

const none: readonly RuleId[] = [];

function failingRules(verdicts: readonly Verdict[]): readonly RuleId[] {
  const failing = verdicts.filter(({ verdict }) => verdict === "fail");
  return failing.length === 0 ? none : failing.map(({ rule }) => rule);
}
