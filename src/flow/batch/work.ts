import type { BatchAction, ObjectAction, Plan } from "../../model/plan.ts";
import type { JobNote, Receipt } from "../../model/receipt.ts";
import type { Share } from "../gate.ts";
import type { Settled } from "../look.ts";
import type { Ports, Surroundings } from "../ports.ts";
import type { Pressure } from "../retry.ts";
import type { BatchPorts, JobState } from "./ports.ts";

/** What applying a plan with jobs needs besides. */
export type BatchWork = {
  readonly ports: BatchPorts;
  /** The actions of a job, from the file beside the plan. */
  readonly objects: (file: string) => AsyncIterable<ObjectAction>;
  /** Whether jobs begin without waiting until somebody confirms them. */
  readonly confirmed: boolean;
  readonly progress?: (job: JobState) => void;
};

/** What a task came to. */
export type TaskSettled = Settled & Pick<Receipt, "refusal">;

/** One job of a plan, and what it needs. */
export type JobWork = {
  readonly action: BatchAction;
  readonly plan: Pick<Plan, "digest" | "partition">;
  readonly ports: Ports;
  readonly batch: BatchWork;
  readonly surroundings: Surroundings;
  /** Bounds the reads of objects. */
  readonly doors: readonly Share[];
  readonly concurrency: number;
  readonly pressure: Pressure;
  /** What an earlier run noted of it, if that job did not end; and how many did. */
  readonly earlier: { readonly note?: JobNote; readonly ended: number };
  /** Whether an earlier run settled an object. */
  readonly isSettled: (id: string) => boolean;
  /** Writes an object's receipt. */
  readonly settle: (action: ObjectAction, settled: TaskSettled) => Promise<void>;
  /** Durable before it returns. */
  readonly noted: (note: JobNote) => Promise<void>;
};

/** The bucket whose objects a job is about. */
export function bucketOfJob({ resource }: BatchAction): string {
  if (resource.type !== "bucket") throw new Error("a job is about one bucket");
  return resource.bucket;
}

/** Reads of millions of objects: HEAD, and nothing else. */
export function headOnly({ readObject }: Pick<Ports, "readObject">): Pick<Ports, "readObject"> {
  return { readObject: (ref, region, held) => readObject(ref, region, held, { tags: "no", grants: false }) };
}
