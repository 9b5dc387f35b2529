import type { Action, BatchAction, BucketAction, ObjectAction, Plan, Refusal } from "../model/plan.ts";
import type { JobNote, Receipt } from "../model/receipt.ts";
import { applyBucket } from "./apply-bucket.ts";
import { applyObject, type ObjectWork } from "./apply-object.ts";
import { applyJob } from "./batch/apply-job.ts";
import type { JobState } from "./batch/ports.ts";
import type { BatchWork, JobWork } from "./batch/work.ts";
import { type EarlierJob, type EarlierRuns, earlierRuns } from "./earlier.ts";
import { createGate, type Gate, type Share } from "./gate.ts";
import { groupBy } from "./group-by.ts";
import { eachOf, inOrder } from "./in-order.ts";
import type { Settled } from "./look.ts";
import { abortLeftovers, type OpenUpload } from "./open-uploads.ts";
import type { Ports, Result, SseCKey, Surroundings } from "./ports.ts";

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

type Run = {
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
  readonly earlierJobs: ReadonlyMap<string, EarlierJob>;
  readonly waiting: OpenJob[];
  readonly problems: string[];
  readonly refused: Map<string, Refused>;
  /** Set when a job was left to the next run. */
  stopped?: true;
};

/**
 * Carries out a plan: bucket by bucket, settings before objects, default encryption before policy. Every action
 * reads afresh, writes only what the plan foresaw, and reads again. Killed at any point, it can be run again with
 * the same plan and the receipts so far: nothing is done twice.
 * @returns a failure when nothing could be begun: no identity, or not the plan's account.
 */
export async function apply(ports: Ports, plan: Plan, options: ApplyOptions): Promise<Result<ApplyReport>> {
  const right = await inPlansAccount(ports, plan);
  if (!right.ok) return right;
  const run = begin(ports, plan, options);
  const buckets = [...groupBy(plan.actions, bucketName).values()];
  await eachOf(buckets, options.bucketConcurrency ?? 4, (actions) => applyToBucket(run, actions));
  return { ok: true, value: reportOf(run) };
}

/** Whether the credentials belong to the account the plan was made for. */
export async function inPlansAccount(ports: Ports, { account }: Plan): Promise<Result<void>> {
  const me = await ports.whoAmI();
  if (!me.ok) return me;
  if (me.value.account === account) return { ok: true, value: undefined };
  const message = `The plan is for account ${account}, but these credentials belong to ${me.value.account}.`;
  return { ok: false, failure: { reason: "failed", message } };
}

function begin(ports: Ports, plan: Plan, options: ApplyOptions): Run {
  const { settled, openUploads, jobs } = options.earlier ?? earlierRuns([], plan.digest);
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
    earlierJobs: jobs,
    waiting: [],
    problems: [],
    refused: new Map(),
  };
}

async function applyToBucket(run: Run, actions: readonly Action[]): Promise<void> {
  const toDo = actions.filter(({ id }) => !run.settled.has(id));
  await applySettings(run, toDo.filter(isBucketAction));
  if (run.options.surroundings.cancelled()) return;
  const own = createGate(run.options.concurrency, 16);
  const doors = [own, run.gate.share()];
  await applyObjects(run, toDo.filter(isObjectAction), own, doors);
  // Jobs run in S3: side by side there is one wait for all of them.
  await eachOf(toDo.filter(isBatchAction), 8, (action) => applyBatch(run, action, own, doors));
}

async function applyObjects(
  run: Run,
  objects: readonly ObjectAction[],
  own: Gate,
  doors: readonly Share[],
): Promise<void> {
  const [first] = objects;
  if (first === undefined) return;
  const copies = objects.some(({ kind }) => kind !== "update-object-encryption");
  const grants = copies && (await mayHaveGrants(run.ports, first));
  const work = async (action: ObjectAction) => {
    const open = [...(run.openUploads.get(action.id) ?? [])];
    const started = (upload: OpenUpload) =>
      run.options.receipts({ ...receiptOf(run, action, { status: "started", requestIds: [] }), ...upload });
    const { ports, options } = run;
    const { surroundings, heldSseCKeys: held } = options;
    const parts: ObjectWork = { ports, surroundings, pressure: own, held, grants, started, open };
    const settled = await applyObject(parts, action);
    // Before the receipt that says it is settled: after it nobody looks for uploads any more.
    await abortLeftovers(ports, action, open, run.plan.createdAt);
    await settle(run, action, settled);
  };
  const { concurrency, surroundings } = run.options;
  await inOrder([objects], doors, 2 * concurrency, work, () => undefined, surroundings.cancelled);
}

async function applyBatch(run: Run, action: BatchAction, own: Gate, doors: readonly Share[]): Promise<void> {
  const { surroundings, jobs: batch, concurrency } = run.options;
  if (surroundings.cancelled()) return;
  if (batch === undefined) {
    run.counts.failed += 1;
    run.problems.push("Jobs of S3 Batch Operations are left to 'bucketseal apply'.");
    return;
  }
  let told = 0;
  const work: JobWork = {
    ...{ action, batch, surroundings, concurrency, plan: run.plan, ports: run.ports },
    doors,
    pressure: own,
    earlier: run.earlierJobs.get(action.id) ?? { ended: 0 },
    isSettled: (id) => run.settled.has(id),
    settle: (one, settled) => {
      told += 1;
      const { refusal } = settled;
      if (refusal !== undefined) {
        const { count = 0 } = run.refused.get(refusal.reason) ?? {};
        run.refused.set(refusal.reason, { refusal, count: count + 1 });
      }
      return settle(run, one, settled);
    },
    noted: (job: JobNote) =>
      run.options.receipts({ ...receiptOf(run, action, { status: "started", requestIds: [] }), job }),
  };
  const outcome = await applyJob(work);
  if (outcome.state === "waiting") run.waiting.push({ action, job: outcome.job });
  if (outcome.state === "done" || outcome.state === "failed") {
    const status = outcome.state === "done" ? "applied" : "failed";
    const { message } = outcome;
    const told = message === undefined ? {} : { message };
    await run.options.receipts(receiptOf(run, action, { status, requestIds: [], ...told }));
  }
  if (outcome.state === "stopped") run.stopped = true;
  // Where every object has been told of, the job is not counted besides.
  if (outcome.state === "failed" && told === 0) run.counts.failed += 1;
  if (outcome.state === "stopped" || outcome.state === "failed")
    if (outcome.message !== undefined) run.problems.push(outcome.message);
}

/** Default encryption first: a policy that trusts in it is not written when it could not be (P76). */
async function applySettings(run: Run, actions: readonly BucketAction[]): Promise<void> {
  const order = ["put-bucket-encryption", "put-bucket-policy"];
  const inTurn = [...actions].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  let broken = false;
  for (const action of inTurn) {
    if (run.options.surroundings.cancelled()) return;
    const settled: Settled = broken
      ? {
          status: "failed",
          message: "Not attempted: the bucket's default encryption could not be set.",
          requestIds: [],
        }
      : await applyBucket(run.ports, run.options.surroundings, action);
    broken ||= settled.status === "stale" || settled.status === "failed";
    await settle(run, action, settled);
  }
}

/** Whether objects of this bucket may have grants beside the owner's; where that is not known, each is asked. */
export async function mayHaveGrants(ports: Ports, { resource, region }: ObjectAction): Promise<boolean> {
  if (resource.type !== "object") return true;
  const { ownership } = await ports.readBucket({ name: resource.bucket, region });
  return ownership.state !== "known" || ownership.value !== "BucketOwnerEnforced";
}

async function settle(run: Run, action: Action, settled: Settled): Promise<void> {
  const receipt = receiptOf(run, action, settled);
  await run.options.receipts(receipt);
  const { status } = settled;
  if (status === "started" || status === "undone") return;
  run.counts[status] += 1;
  const seconds = secondsOf(run);
  run.options.progress?.({ done: doneIn(run), total: run.total - run.before, seconds, last: receipt });
}

function receiptOf(run: Run, action: Action, settled: Settled): Receipt {
  const at = run.options.surroundings.now();
  return { schema: "bucketseal.receipt.v1", plan: run.plan.digest, action, ...settled, at };
}

function reportOf(run: Run): ApplyReport {
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

export function bucketName({ resource }: Action): string {
  return resource.type === "key" ? resource.arn : resource.bucket;
}

export function isBucketAction(action: Action): action is BucketAction {
  return action.kind === "put-bucket-encryption" || action.kind === "put-bucket-policy";
}

export function isBatchAction(action: Action): action is BatchAction {
  return action.kind === "batch-update" || action.kind === "batch-copy";
}

function isObjectAction(action: Action): action is ObjectAction {
  return !isBucketAction(action) && !isBatchAction(action);
}

/** A job counts for its objects. */
function weightOf(action: Action): number {
  return isBatchAction(action) ? action.objects.count : 1;
}
