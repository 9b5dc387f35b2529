import { asksForCustomerKey } from "../../custody/table.ts";
import { requirementFor } from "../../model/baseline/choose.ts";
import type { BucketRequirement } from "../../model/baseline.ts";
import { type Fact, mapFact, valueOr } from "../../model/fact.ts";
import type { BucketFacts } from "../../model/facts.ts";
import { bucketResource } from "../../model/resource.ts";
import type { RuleId, Verdict } from "../../model/verdict.ts";
import { bucketRules } from "../../rules/index.ts";
import { judge } from "../../rules/judge.ts";
import type { BucketSubject } from "../../rules/rule.ts";
import { encrypted } from "../../rules/s3e-201.ts";
import { discontent, plainCells } from "../../uploads/summary.ts";
import { uploadMatrixOf } from "../../uploads/upload-matrix.ts";
import { createGate } from "../gate.ts";
import { inOrder } from "../in-order.ts";
import { createRate } from "../rate.ts";
import { type Row, rowsOf } from "./listing.ts";
import { type JudgedObject, judgeObject } from "./object.ts";
import type { JudgedBucket } from "./options.ts";
import { type ScanRun, tellProgress, tellVerdict } from "./run.ts";
import { createTally, type Tally } from "./tally.ts";

/** Calls a bucket is begun with; it earns more as they are answered (L2). */
const firstLimit = 32;

/** Judges one bucket: its settings, then each object in the order of the listing. */
export async function scanBucket(run: ScanRun, facts: BucketFacts): Promise<void> {
  const requirement = requirementFor(run.options.baseline, facts, run.keys.lookUp);
  const matrix = requirement.state === "known" ? uploadMatrixOf(facts, requirement.value) : requirement;
  const tally = createTally();
  nameKeys(run, facts, requirement);
  const outcomes = await judgeSettings(run, { facts, requirement, matrix }, tally);
  const bucket = { facts, requirement, matrix, outcomes };
  await run.sink.judgedBucket?.(bucket);
  const [incomplete] = await judgeObjects(run, bucket, tally);
  if (incomplete !== undefined) await tellVerdict(run, tally, unjudgedRest(run, facts, incomplete));
  const report = {
    facts,
    requirement,
    uploads: mapFact(matrix, plainCells),
    discontentCells: valueOr(
      mapFact(matrix, (it) => discontent(it).length),
      0,
    ),
    ...tally.totals(),
    ...(incomplete === undefined ? {} : { incomplete }),
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

async function judgeSettings(
  run: ScanRun,
  subject: BucketSubject,
  tally: Tally,
): Promise<JudgedBucket["outcomes"]> {
  const resource = bucketResource(run.identity.partition, subject.facts.name);
  const verdicts = judge(bucketRules, subject, resource, run.judging);
  for (const verdict of verdicts) await tellVerdict(run, tally, verdict);
  return Object.fromEntries(verdicts.map(({ rule, verdict }) => [rule, verdict]));
}

/** Why some of the objects could not be judged; empty when all were. */
async function judgeObjects(run: ScanRun, bucket: JudgedBucket, tally: Tally): Promise<readonly string[]> {
  const { facts, requirement } = bucket;
  const { concurrency } = run.options;
  const rate = createRate(run.options.surroundings);
  const own = createGate(concurrency, firstLimit);
  const succeeded = () => {
    rate.succeeded();
    own.succeeded();
  };
  // Fewer a second, not fewer at a time: a 503 comes faster than any answer, and would let more through.
  const pressure = { enter: rate.enter, succeeded, slowDown: rate.slowDown };
  const custody = { name: facts.name, customerKeyRequired: asksForCustomerKey(requirement) };
  const tell = async (object: JudgedObject | undefined) => {
    if (object === undefined) return;
    tally.object(object.facts);
    run.ledger.add(object.facts, custody);
    run.progress.objects += 1;
    run.progress.bytes += object.facts.size;
    for (const verdict of object.verdicts) await tellVerdict(run, tally, verdict);
    const failing = failingRules(object.verdicts);
    if (failing.length > 0) await run.sink.failingObject?.(bucket, { ...object, failing });
    tellProgress(run);
  };
  const notes: string[] = [];
  const rows = untilCancelled(
    run,
    rowsOf(run.ports, facts, (why) => notes.push(why)),
    notes,
  );
  const judgeOne = (row: Row) => judgeObject(run, requirement, facts.region, pressure, row);
  await inOrder(rows, [rate, own, run.gate], 2 * concurrency, judgeOne, tell);
  return notes;
}

async function* untilCancelled<Item>(
  run: ScanRun,
  items: AsyncIterable<Item>,
  notes: string[],
): AsyncGenerator<Item> {
  for await (const item of items) {
    if (run.options.surroundings.cancelled()) {
      notes.push("The run was cancelled.");
      return;
    }
    yield item;
  }
}

/** Objects that were not seen are as unknown as those that could not be read, and no report may pass over them. */
function unjudgedRest(run: ScanRun, facts: BucketFacts, why: string): Verdict {
  const resource = bucketResource(run.identity.partition, facts.name);
  const { id: rule, severity } = encrypted;
  const evidence = { summary: `Not every object of the bucket was judged: ${why}` };
  return { id: `${rule}/${resource.arn}`, rule, verdict: "unknown", severity, resource, evidence };
}

function failingRules(verdicts: readonly Verdict[]): readonly RuleId[] {
  return verdicts.flatMap(({ rule, verdict }) => (verdict === "fail" ? [rule] : []));
}
