import { type CustodyLedger, createCustodyLedger } from "../../custody/table.ts";
import type { Baseline } from "../../model/baseline.ts";
import type { Identity } from "../../model/resource.ts";
import type { Verdict } from "../../model/verdict.ts";
import type { BucketReport } from "../../report/run.ts";
import type { JudgeContext } from "../../rules/judge.ts";
import { createGate, type Gate } from "../gate.ts";
import type { ReadPorts, Surroundings } from "../ports.ts";
import { type Ceiling, createCeiling } from "../rate.ts";
import type { KeyBook } from "./key-book.ts";
import type { ScanOptions, ScanProgress, ScanSink } from "./options.ts";
import { createSample, type Sample } from "./sample.ts";
import { createTally, type Tally } from "./tally.ts";

/** What all parts of one scan share. */
export type ScanRun = {
  readonly ports: ReadPorts;
  readonly options: ScanOptions;
  readonly sink: ScanSink;
  readonly identity: Identity;
  readonly judging: JudgeContext;
  readonly keys: KeyBook;
  readonly ledger: CustodyLedger;
  readonly gate: Gate;
  /** Of all buckets together, where the baseline has one. */
  readonly ceiling: Ceiling | undefined;
  readonly sample: Sample;
  /** Of key verdicts alone; buckets have tallies of their own. */
  readonly tally: Tally;
  readonly begun: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly reports: BucketReport[];
  readonly progress: {
    -readonly [Name in "phase" | "buckets" | "bucketsDone" | "objects" | "bytes"]: ScanProgress[Name];
  };
};

export function createRun(
  ports: ReadPorts,
  options: ScanOptions,
  sink: ScanSink,
  keys: KeyBook,
  identity: Identity,
): ScanRun {
  const { surroundings, baseline, heldSseCKeys } = options;
  const ledger = createCustodyLedger();
  for (const { md5 } of heldSseCKeys) ledger.holdKey(md5);
  return {
    ports,
    options,
    sink,
    identity,
    judging: { baseline, today: surroundings.now().slice(0, 10) },
    keys,
    ledger,
    gate: options.gate ?? createGate(options.concurrency),
    ceiling: options.ceiling ?? ceilingOf(baseline, surroundings),
    sample: createSample(),
    tally: createTally(),
    begun: surroundings.elapsed(),
    startedAt: surroundings.now(),
    reports: [],
    progress: { phase: "settings", buckets: 0, bucketsDone: 0, objects: 0, bytes: 0 },
  };
}

/** What the baseline allows of all buckets together. */
export function ceilingOf({ scan }: Baseline, surroundings: Surroundings): Ceiling | undefined {
  const { headsPerSecond } = scan;
  return headsPerSecond === undefined ? undefined : createCeiling(surroundings, headsPerSecond);
}

export function secondsSince(run: ScanRun): number {
  return (run.options.surroundings.elapsed() - run.begun) / 1000;
}

/** Told of each object: what is added comes before what is spread, see `encryptionFacts`. */
export function tellProgress(run: ScanRun): void {
  run.sink.progress?.({ seconds: secondsSince(run), inFlight: run.gate.inside(), ...run.progress });
}

/** Counts verdicts where they belong, and hands them on in turn; a promise where the sink must be waited for. */
export function tellVerdicts(
  run: ScanRun,
  tally: Tally,
  verdicts: readonly Verdict[],
  from = 0,
): void | Promise<void> {
  for (let index = from; index < verdicts.length; index += 1) {
    const verdict = verdicts[index];
    if (verdict === undefined) continue;
    tally.verdict(verdict);
    run.sample.add(verdict);
    const busy = run.sink.verdict?.(verdict);
    if (busy !== undefined) return busy.then(() => tellVerdicts(run, tally, verdicts, index + 1));
  }
}
