import type { Action, BatchAction, ObjectAction, Plan } from "../model/plan.ts";
import { bucketName, isBatchAction, isBucketAction } from "./actions.ts";
import { lookAtSetting } from "./apply-bucket.ts";
import { jobBar } from "./batch/place.ts";
import { callsOf } from "./calls.ts";
import { inPlansAccount } from "./check-plan.ts";
import { createGate } from "./gate.ts";
import { groupBy } from "./group-by.ts";
import { inOrder } from "./in-order.ts";
import { failed, lookAtObject, mayHaveGrants, type Settled } from "./look.ts";
import type { SseCKey } from "./object-state.ts";
import type { Ports, Result, Surroundings } from "./ports.ts";

type RehearseOptions = {
  readonly concurrency: number;
  readonly heldSseCKeys: readonly SseCKey[];
  readonly surroundings: Surroundings;
};

/** What one action would come to now. */
export type Rehearsed = {
  readonly action: Action;
  readonly outcome: "would-apply" | "already" | "stale" | "failed";
  readonly message?: string;
  /** The writes that would be sent, in order; empty where none would be. */
  readonly calls: readonly string[];
};

/**
 * Goes through a plan as `apply` would, reads each thing afresh, and writes nothing.
 * @param tell is called in the order of the plan, bucket by bucket.
 */
export async function rehearse(
  ports: Ports,
  plan: Plan,
  options: RehearseOptions,
  tell: (rehearsed: Rehearsed) => void | Promise<void>,
): Promise<Result<void>> {
  const right = await inPlansAccount(ports, plan);
  if (!right.ok) return right;
  const { concurrency, surroundings } = options;
  for (const actions of groupBy(plan.actions, bucketName).values()) {
    const own = createGate(concurrency, 16);
    const look = await lookFor(ports, options, actions, own);
    const rehearseOne = async (action: Action) => rehearsed(action, await look(action));
    await inOrder([actions], [own], 2 * concurrency, rehearseOne, tell, surroundings.cancelled);
  }
  return right;
}

type LookAt = (action: Action) => Promise<Settled | undefined>;

async function lookFor(
  ports: Ports,
  { heldSseCKeys: held, surroundings }: RehearseOptions,
  actions: readonly Action[],
  pressure: ReturnType<typeof createGate>,
): Promise<LookAt> {
  const copy = actions.find(isCopy);
  const grants = copy !== undefined && (await mayHaveGrants(ports, copy));
  const reading = { ports, surroundings, pressure, held, grants };
  return async (action) => {
    if (isBucketAction(action)) return lookAtSetting(ports, action);
    if (isBatchAction(action)) return lookAtJob(ports, action);
    const look = await lookAtObject(reading, action);
    return "settled" in look ? look.settled : undefined;
  };
}

/** The settings of a job, which is what it can fail by as a whole; its objects are read when it is applied. */
async function lookAtJob(ports: Ports, action: BatchAction): Promise<Settled | undefined> {
  const bar = await jobBar(ports, action);
  return bar === undefined ? undefined : failed(`No job would be created: ${bar}.`);
}

function isCopy(action: Action): action is ObjectAction {
  return action.kind === "copy-object" || action.kind === "multipart-copy";
}

function rehearsed(action: Action, settled: Settled | undefined): Rehearsed {
  if (settled === undefined) return { action, outcome: "would-apply", calls: callsOf(action) };
  const { status, message } = settled;
  const outcome = status === "already" || status === "stale" ? status : "failed";
  return { action, outcome, ...(message === undefined ? {} : { message }), calls: [] };
}
