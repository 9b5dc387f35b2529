import type { Action } from "../../model/plan.ts";
import { estimateOf } from "../../remedy/estimate.ts";
import { apply } from "../apply.ts";
import type { ApplyReport } from "../apply-book.ts";
import { planDigest } from "../digest.ts";
import { type NamedObject, only } from "../only.ts";
import { makePlan, type PlanOptions } from "../plan.ts";
import type { ReportPlace } from "../platform.ts";
import type { Ports, Result } from "../ports.ts";
import { batchesOf, type Position } from "./batches.ts";
import { receiptsFile, workFile } from "./places.ts";
import { createReceiptFiles } from "./receipt-files.ts";
import type { WorkItem } from "./work.ts";

/** The most that one run may change, whatever there is to mend; the next run goes on. */
export type Budget = {
  readonly objects: number;
  readonly buckets: number;
  /** US dollars, as estimated. */
  readonly dollars: number;
};

export type ApplyRequest = {
  readonly run: string;
  /** Where an earlier invocation stopped; absent in the first one. */
  readonly position?: Position;
  readonly spent?: Budget;
  readonly settled?: ApplyReport["counts"];
};

export type ApplyAnswer = {
  readonly run: string;
  readonly done: boolean;
  readonly position: Position;
  readonly spent: Budget;
  readonly settled: ApplyReport["counts"];
  /** Set when the budget was used up before everything was mended. */
  readonly stopped?: string;
};

type Work = {
  readonly portsOf: (account: string) => Promise<Result<Ports>>;
  readonly place: ReportPlace;
  readonly run: string;
  readonly options: PlanOptions;
  readonly budget: Budget;
  readonly timeIsUp: () => boolean;
  readonly spent: { -readonly [Name in keyof Budget]: Budget[Name] };
  readonly settled: Record<keyof ApplyReport["counts"], number>;
};

/**
 * Mends what a fleet scan found, bucket by bucket, within a budget: settings first, then the objects whose verdicts
 * failed. Everything is read and planned afresh; the scan only says where to look. Receipts lie in the report bucket
 * before anything depends on them. The answer holds the request for the next invocation.
 * @returns a failure when the work list cannot be read, or a bucket's account cannot be entered.
 */
export async function applyRun(
  portsOf: Work["portsOf"],
  place: ReportPlace,
  request: ApplyRequest,
  options: PlanOptions,
  budget: Budget,
  timeIsUp: () => boolean,
): Promise<Result<ApplyAnswer>> {
  const text = await place.readText(workFile(request.run));
  if (!text.ok) return text;
  const items = JSON.parse(text.value) as readonly WorkItem[];
  const spent = { ...(request.spent ?? { objects: 0, buckets: 0, dollars: 0 }) };
  const settled = { ...(request.settled ?? { applied: 0, already: 0, stale: 0, failed: 0 }) };
  const { run } = request;
  const work: Work = { portsOf, place, run, options, budget, timeIsUp, spent, settled };
  let position: Position = request.position ?? { bucket: 0, file: 0, line: 0 };
  const answer = (done: boolean, stopped?: string): Result<ApplyAnswer> => ({
    ok: true,
    value: { run, done, position, spent, settled, ...(stopped === undefined ? {} : { stopped }) },
  });
  for (; position.bucket < items.length; position = { bucket: position.bucket + 1, file: 0, line: 0 }) {
    const item = items[position.bucket];
    if (item === undefined) break;
    const begun = position.file > 0 || position.line > 0;
    if (!begun && spent.buckets >= budget.buckets) return answer(true, used("buckets", budget.buckets));
    const mended = await mendBucket(work, item, position, begun, (reached) => {
      position = reached;
    });
    if (!mended.ok) return mended;
    if (mended.value === "no more budget") return answer(true, used("objects or dollars", budget.objects));
    if (mended.value === "no more time") return answer(false);
    if (timeIsUp() && position.bucket + 1 < items.length) {
      position = { bucket: position.bucket + 1, file: 0, line: 0 };
      return answer(false);
    }
  }
  return answer(true);
}

type Mended = "done" | "no more time" | "no more budget";

async function mendBucket(
  work: Work,
  { item, verdicts }: WorkItem,
  from: Position,
  begun: boolean,
  reached: (position: Position) => void,
): Promise<Result<Mended>> {
  const ports = await work.portsOf(item.account);
  if (!ports.ok) return ports;
  if (!begun) {
    work.spent.buckets += 1;
    const settings = await mend(work, ports.value, item.bucket, [], "settings");
    if (!settings.ok) return settings;
  }
  for await (const batch of batchesOf(work.place, verdicts, from)) {
    if (!batch.ok) return batch;
    const { objects, next } = batch.value;
    const name = `${next.file}-${next.line}`;
    const enough = await mend(work, ports.value, item.bucket, objects, name);
    if (!enough.ok) return enough;
    if (!enough.value) return { ok: true, value: "no more budget" };
    // Cut off in the middle: the next invocation begins this batch again, and finds what is mended already.
    if (work.options.surroundings.cancelled()) return { ok: true, value: "no more time" };
    reached(next);
    if (work.timeIsUp()) return { ok: true, value: "no more time" };
  }
  return { ok: true, value: "done" };
}

/** Whether the budget allowed all of it. */
async function mend(
  work: Work,
  ports: Ports,
  bucket: string,
  objects: readonly NamedObject[],
  name: string,
): Promise<Result<boolean>> {
  const { options, place, run } = work;
  // The next invocation plans afresh, and does not read these receipts.
  const once = { ...options, buckets: [bucket], resumable: false };
  const planned = await makePlan(only(ports, objects), once);
  if (!planned.ok) return planned;
  const { digest: _digest, estimate: _estimate, ...rest } = planned.value.plan;
  const type = objects.length === 0 ? "bucket" : "object";
  const wanted = rest.actions.filter(({ resource }) => resource.type === type);
  const actions = affordable(work, wanted);
  if (actions.length > 0) {
    // A batch that is tried again must not write over the receipts of the first time.
    const at = options.surroundings.now();
    const files = createReceiptFiles(place, (file) => receiptsFile(run, bucket, `${at}-${name}-${file}`));
    const plan = { ...rest, actions };
    const { concurrency, heldSseCKeys, surroundings } = options;
    const applied = await apply(
      ports,
      { ...plan, digest: planDigest(plan) },
      { concurrency, heldSseCKeys, surroundings, receipts: files.write },
    );
    if (!applied.ok) return applied;
    for (const status of ["applied", "already", "stale", "failed"] as const)
      work.settled[status] += applied.value.counts[status];
  }
  return { ok: true, value: actions.length === wanted.length };
}

/** As many of the actions, in their order, as the rest of the budget pays for. Settings cost nothing worth counting. */
function affordable({ spent, budget }: Work, actions: readonly Action[]): readonly Action[] {
  const taken: Action[] = [];
  for (const action of actions) {
    const isObject = action.resource.type === "object";
    const dollars = estimateOf([action]).dollars.once;
    if (isObject && (spent.objects >= budget.objects || spent.dollars + dollars > budget.dollars)) break;
    taken.push(action);
    if (isObject) spent.objects += 1;
    spent.dollars += dollars;
  }
  return taken;
}

function used(what: string, most: number): string {
  return `The change budget of ${what} (${most}) is used up; the next run goes on.`;
}
