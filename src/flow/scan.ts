import type { KeyCustody } from "../custody/custody.ts";
import { expiredExemptions } from "../model/baseline/exempt.ts";
import { counted } from "../model/text.ts";
import type { RunReport } from "../report/run.ts";
import { eachOf } from "./in-order.ts";
import type { ReadPorts, Result } from "./ports.ts";
import { scanBucket } from "./scan/bucket.ts";
import { bucketsToScan, readFleet } from "./scan/fleet.ts";
import { createKeyBook, type KeyBook } from "./scan/key-book.ts";
import { judgeKeys, resolveKeys } from "./scan/keys.ts";
import type { ScanOptions, ScanSink } from "./scan/options.ts";
import { createRun, type ScanRun, secondsSince, tellProgress } from "./scan/run.ts";
import { addCounts, addRules } from "./scan/tally.ts";

export type { ScanOptions, ScanProgress, ScanSink } from "./scan/options.ts";

/**
 * Reads a fleet and judges it: settings of all buckets, then their objects, then the keys they lie under. Only reads.
 * Verdicts go to the sink while it runs; memory does not grow with the number of objects.
 * @returns a failure when nothing could be begun: no identity, no list of buckets, a named bucket that is not there.
 *   What fails later is unknown in the report, and the rest goes on.
 */
export async function scan(
  ports: ReadPorts,
  options: ScanOptions,
  sink: ScanSink = {},
): Promise<Result<RunReport>> {
  return scanWith(ports, options, sink, createKeyBook(ports));
}

/** As `scan`, with a key book that the sink can read too. */
export async function scanWith(
  ports: ReadPorts,
  options: ScanOptions,
  sink: ScanSink,
  keys: KeyBook,
): Promise<Result<RunReport>> {
  const startedAt = options.surroundings.now();
  const me = await ports.whoAmI();
  if (!me.ok) return me;
  const found = await bucketsToScan(ports, options.buckets);
  if (!found.ok) return found;
  const run = createRun(ports, options, sink, keys, me.value);
  run.progress.buckets = found.value.buckets.length;
  tellProgress(run);
  const fleet = await readFleet(ports, found.value.buckets, options.surroundings, (done) => {
    run.progress.bucketsDone = done;
    tellProgress(run);
  });
  await resolveKeys(keys, options.baseline, fleet);
  run.progress.phase = "objects";
  run.progress.bucketsDone = 0;
  await eachOf(fleet, options.bucketConcurrency ?? 4, async (facts) => {
    if (!options.surroundings.cancelled()) await scanBucket(run, facts);
  });
  run.progress.phase = "keys";
  tellProgress(run);
  const custody = options.objectsAlone === true ? [] : await judgeKeys(run, fleet);
  return { ok: true, value: reportOf(run, startedAt, custody, found.value.note) };
}

function reportOf(
  run: ScanRun,
  startedAt: string,
  custody: readonly KeyCustody[],
  note: string | undefined,
): RunReport {
  const { baseline, endpoint, surroundings, version } = run.options;
  const buckets = run.reports.sort((a, b) => (a.facts.name < b.facts.name ? -1 : 1));
  const ofKeys = run.tally.totals();
  const stopped = surroundings.cancelled() ? howFar(run) : note;
  return {
    tool: { name: "bucketseal", version: version },
    startedAt,
    finishedAt: surroundings.now(),
    identity: run.identity,
    ...(endpoint === undefined ? {} : { endpoint }),
    baseline: { source: baseline.source, digest: baseline.digest },
    seconds: secondsSince(run),
    peakConcurrency: run.gate.peak(),
    objects: run.progress.objects,
    bytes: run.progress.bytes,
    counts: addCounts([...buckets.map(({ counts }) => counts), ofKeys.counts]),
    rules: addRules([...buckets.map(({ rules }) => rules), ofKeys.rules]),
    buckets,
    custody,
    sample: run.sample.verdicts(),
    expiredExemptions: expiredExemptions(baseline, run.judging.today),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

function howFar({ progress, reports }: ScanRun): string {
  const whole = reports.filter(({ incomplete }) => incomplete === undefined).length;
  return `Stopped after ${whole} of ${progress.buckets} buckets and ${counted(progress.objects, "object")}.`;
}
