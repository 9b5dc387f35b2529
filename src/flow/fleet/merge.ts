import { mergeCustody } from "../../custody/merge.ts";
import type { Baseline } from "../../model/baseline.ts";
import { valueOr } from "../../model/fact.ts";
import type { Identity } from "../../model/resource.ts";
import type { Verdict } from "../../model/verdict.ts";
import type { BucketReport, RunReport } from "../../report/run.ts";
import { judgeCustody } from "../../rules/judge-custody.ts";
import { groupBy } from "../group-by.ts";
import { createSample } from "../scan/sample.ts";
import { addCounts, addRules, createTally } from "../scan/tally.ts";
import type { PartReport } from "./scan-part.ts";

export type Merged = {
  readonly report: RunReport;
  /** Keys are judged here: only the whole fleet tells what lies under them. */
  readonly keyVerdicts: readonly Verdict[];
};

export type MergeContext = {
  readonly baseline: Baseline;
  readonly version: string;
  readonly identity: Identity;
  /** ISO 8601. */
  readonly now: string;
  /** Why the fleet was not scanned whole. */
  readonly stopped: string | undefined;
};

/** One report of a whole fleet from the parts that its buckets were scanned in. */
export function mergeParts(parts: readonly PartReport[], context: MergeContext): Merged {
  const buckets = [...groupBy(parts, ({ item }) => item.bucket).values()]
    .map(mergedBucket)
    .sort((a, b) => (a.facts.name < b.facts.name ? -1 : 1));
  const custody = mergeCustody(
    parts.flatMap((part) => part.custody),
    defaultKeys(buckets),
  );
  const judging = { baseline: context.baseline, today: context.now.slice(0, 10) };
  const keyVerdicts = judgeCustody(custody, judging);
  const ofKeys = createTally();
  const sample = createSample();
  for (const verdict of [...parts.flatMap(({ run }) => run.sample), ...keyVerdicts]) sample.add(verdict);
  for (const verdict of keyVerdicts) ofKeys.verdict(verdict);
  const { counts, rules } = ofKeys.totals();
  const startedAt = earliest(parts) ?? context.now;
  const report: RunReport = {
    tool: { name: "bucketseal", version: context.version },
    startedAt,
    finishedAt: context.now,
    identity: context.identity,
    baseline: { source: context.baseline.source, digest: context.baseline.digest },
    seconds: (Date.parse(context.now) - Date.parse(startedAt)) / 1000,
    peakConcurrency: parts.reduce((most, { run }) => Math.max(most, run.peakConcurrency), 0),
    objects: sum(buckets, ({ objects }) => objects),
    bytes: sum(buckets, ({ bytes }) => bytes),
    counts: addCounts([...buckets.map((bucket) => bucket.counts), counts]),
    rules: addRules([...buckets.map((bucket) => bucket.rules), rules]),
    buckets,
    custody,
    sample: sample.verdicts(),
    expiredExemptions: parts[0]?.run.expiredExemptions ?? [],
    ...(context.stopped === undefined ? {} : { stopped: context.stopped }),
  };
  return { report, keyVerdicts };
}

/** Settings are those of the first part; objects of all parts are added up. */
function mergedBucket(parts: readonly PartReport[]): BucketReport {
  const inTurn = [...parts].sort((a, b) => a.part - b.part).map(({ bucket }) => bucket);
  const [first, ...rest] = inTurn;
  if (first === undefined) throw new Error("a bucket without parts");
  if (rest.length === 0) return first;
  const incomplete = inTurn.find((part) => part.incomplete !== undefined)?.incomplete;
  const { incomplete: _, remembered: __, ...settings } = first;
  const remembered = sum(inTurn, (part) => part.remembered ?? 0);
  return {
    ...settings,
    objects: sum(inTurn, ({ objects }) => objects),
    bytes: sum(inTurn, ({ bytes }) => bytes),
    stored: addStored(inTurn),
    counts: addCounts(inTurn.map(({ counts }) => counts)),
    rules: addRules(inTurn.map(({ rules }) => rules)),
    ...(remembered === 0 ? {} : { remembered }),
    ...(incomplete === undefined ? {} : { incomplete }),
  };
}

function addStored(parts: readonly BucketReport[]): BucketReport["stored"] {
  const stored: Record<string, { objects: number; bytes: number }> = {};
  for (const [name, { objects, bytes }] of parts.flatMap((part) => Object.entries(part.stored))) {
    const pile = stored[name] ?? { objects: 0, bytes: 0 };
    stored[name] = { objects: pile.objects + objects, bytes: pile.bytes + bytes };
  }
  return stored;
}

function defaultKeys(buckets: readonly BucketReport[]): ReadonlyMap<string, readonly string[]> {
  const named = buckets.flatMap(({ facts }) => {
    const encryption = valueOr(facts.encryption, undefined);
    const key = encryption === undefined ? undefined : valueOr(encryption.keyArn, undefined);
    return key === undefined ? [] : [{ key, bucket: facts.name }];
  });
  const byKey = groupBy(named, ({ key }) => key);
  return new Map([...byKey].map(([key, rows]) => [key, rows.map(({ bucket }) => bucket)]));
}

function earliest(parts: readonly PartReport[]): string | undefined {
  return parts.map(({ run }) => run.startedAt).sort()[0];
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
