import type { Action, BatchAction, Plan, Refusal } from "../model/plan.ts";
import type { Receipt } from "../model/receipt.ts";
import { isBatchAction, weightOf } from "./actions.ts";
import type { JobState } from "./batch/ports.ts";
import type { BatchWork } from "./batch/work.ts";
import { type EarlierJob, type EarlierRuns, earlierRuns } from "./earlier.ts";
import { createGate, type Gate } from "./gate.ts";
import type { Settled } from "./look.ts";
import type { SseCKey } from "./object-state.ts";
import type { Ports, Surroundings } from "./ports.ts";

type ApplyProgress = {
  readonly done: number;
  readonly total: number;
  readonly seconds: number;
  readonly last: Receipt;
};

export type ApplyOptions = {
  /** Objects worked on at a time, over all buckets. */
  readonly concurrency: number;
  /** Buckets worked on at a time. Default 4. */
  readonly bucketConcurrency?: number;
  readonly heldSseCKeys: readonly SseCKey[];
  readonly surroundings: Surroundings;
  /** What earlier runs of this plan left to know: what they settled is not done again. */
  readonly earlier?: EarlierRuns;
  /** Writes one receipt. What depends on it waits until this resolves, so it must be durable then. */
  readonly receipts: (receipt: Receipt) => Promise<void>;
  readonly progress?: (progress: ApplyProgress) => void;
  /** Without it the jobs of a plan are left to whoever has it. */
  readonly jobs?: BatchWork;
};

type Refused = { readonly refusal: Refusal; readonly count: number };

/** A job that goes on, or waits to be confirmed, when a run ends. */
type OpenJob = { readonly action: BatchAction; readonly job: JobState };

export type ApplyReport = {
  /** Objects of a job count one by one. */
  readonly counts: Readonly<Record<"applied" | "already" | "stale" | "failed", number>>;
  /** Settled by an earlier run. */
  readonly earlier: number;
  readonly seconds: number;
  readonly peakConcurrency: number;
  /** Jobs that wait for their confirmation; their objects are not counted. */
  readonly waiting: readonly OpenJob[];
  /** Why jobs failed as a whole, one sentence each. */
  readonly problems: readonly string[];
  /** Why tasks of jobs left their objects as they were, by reason: the first refusal, and how many there are. */
  readonly refused: ReadonlyMap<string, Refused>;
  /** Set when the run was cancelled: how far it got. */
  readonly stopped?: string;
};

/** One run of a plan: what it works with, and what came of it so far. */
export type Run = {
  readonly ports: Ports;
  readonly plan: Plan;
  readonly options: ApplyOptions;
  readonly gate: Gate;
  readonly counts: Record<"applied" | "already" | "stale" | "failed", number>;
  readonly total: number;
  readonly begun: number;
  readonly settled: ReadonlySet<string>;
  /** How many those are, the objects of jobs one by one. */
  readonly before: number;
  /** Uploads that an earlier run began and did not end, by action. */
  readonly openUploads: EarlierRuns["openUploads"];
  /** Annotations that an earlier run did not put back, or not all. */
  readonly annotations: EarlierRuns["annotations"];
  readonly earlierJobs: ReadonlyMap<string, EarlierJob>;
  readonly waiting: OpenJob[];
  readonly problems: string[];
  readonly refused: Map<string, Refused>;
  /** Set when a job was left to the next run. */
  stopped?: true;
};

export function begin(ports: Ports, plan: Plan, options: ApplyOptions): Run {
  const { settled, openUploads, annotations, jobs } = options.earlier ?? earlierRuns([], plan.digest);
  const settledJobs = plan.actions.filter((action) => isBatchAction(action) && settled.has(action.id));
  return {
    ports,
    plan,
    options,
    gate: createGate(options.concurrency),
    counts: { applied: 0, already: 0, stale: 0, failed: 0 },
    total: plan.actions.reduce((sum, action) => sum + weightOf(action), 0),
    begun: options.surroundings.elapsed(),
    settled,
    before: settled.size - settledJobs.length,
    openUploads,
    annotations,
    earlierJobs: jobs,
    waiting: [],
    problems: [],
    refused: new Map(),
  };
}

/** Writes the receipt of an action, and counts it. */
export async function settle(run: Run, action: Action, settled: Settled): Promise<void> {
  const receipt = receiptOf(run, action, settled);
  await run.options.receipts(receipt);
  const { status } = settled;
  if (status === "started" || status === "undone") return;
  run.counts[status] += 1;
  const seconds = secondsOf(run);
  run.options.progress?.({ done: doneIn(run), total: run.total - run.before, seconds, last: receipt });
}

export function receiptOf(run: Run, action: Action, settled: Settled): Receipt {
  const at = run.options.surroundings.now();
  return { schema: "bucketseal.receipt.v1", plan: run.plan.digest, action, ...settled, at };
}

export function reportOf(run: Run): ApplyReport {
  const toDo = run.total - run.before;
  const cutOff = run.options.surroundings.cancelled() && doneIn(run) < toDo;
  const stopped = `Stopped after ${doneIn(run)} of ${toDo} actions.`;
  return {
    counts: run.counts,
    earlier: run.before,
    seconds: secondsOf(run),
    peakConcurrency: run.gate.peak(),
    waiting: run.waiting,
    problems: run.problems,
    refused: run.refused,
    ...(cutOff || run.stopped === true ? { stopped } : {}),
  };
}

function doneIn({ counts }: Run): number {
  return counts.applied + counts.already + counts.stale + counts.failed;
}

function secondsOf(run: Run): number {
  return (run.options.surroundings.elapsed() - run.begun) / 1000;
}
