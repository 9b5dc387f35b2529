import type { Action, BucketAction, ObjectAction, Plan } from "../model/plan.ts";
import type { AnnotationsNote } from "../model/receipt.ts";
import { bucketName, isBatchAction, isBucketAction, isObjectAction } from "./actions.ts";
import { applyBatch } from "./apply-batch.ts";
import {
  type ApplyOptions,
  type ApplyReport,
  begin,
  type Run,
  receiptOf,
  reportOf,
  settle,
} from "./apply-book.ts";
import { applyBucket } from "./apply-bucket.ts";
import { applyObject, type ObjectWork } from "./apply-object.ts";
import { inPlansAccount } from "./check-plan.ts";
import { createGate, type Gate, type Share } from "./gate.ts";
import { groupBy } from "./group-by.ts";
import { eachOf, inOrder } from "./in-order.ts";
import { mayHaveGrants, type Settled } from "./look.ts";
import { abortLeftovers, type OpenUpload } from "./open-uploads.ts";
import type { Ports, Result } from "./ports.ts";

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
    const annotating = (annotations: AnnotationsNote) =>
      run.options.receipts({
        ...receiptOf(run, action, { status: "started", requestIds: [] }),
        annotations,
      });
    const noted = run.annotations.get(action.id);
    const { ports, options } = run;
    const { surroundings, heldSseCKeys: held } = options;
    const reading = { ports, surroundings, pressure: own, held, grants };
    const parts: ObjectWork = { ...reading, started, open, annotating, noted };
    const settled = await applyObject(parts, action);
    // Before the receipt that says it is settled: after it nobody looks for uploads any more.
    await abortLeftovers(ports, action, open, run.plan.createdAt);
    await settle(run, action, settled);
  };
  const { concurrency, surroundings } = run.options;
  await inOrder([objects], doors, 2 * concurrency, work, () => undefined, surroundings.cancelled);
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
