import type { ObjectAction } from "../model/plan.ts";
import { faultsAfter, isWhatWasWritten } from "./compare.ts";
import { type Reading, readAgain, refOf, type Settled, stateOf } from "./look.ts";
import type { ObjectState, Written } from "./object-state.ts";
import { isGone } from "./retry.ts";

/** Reads what was written, and compares it with what was there and with what should be. */
export async function verified(
  work: Reading,
  action: ObjectAction,
  before: ObjectState,
  written: Written,
): Promise<Settled> {
  const { requestIds, versionId } = written;
  const ref = { ...refOf(action), ...(versionId === undefined ? {} : { versionId }) };
  const read = await readAgain(work, action, ref);
  const told = { requestIds, before: stateOf(before) };
  if (!read.ok && isGone(read.failure))
    return { status: "applied", message: "Another writer deleted it before it could be verified.", ...told };
  if (!read.ok)
    return { status: "failed", message: `Written, but not verified: ${read.failure.message}`, ...told };
  // An update keeps the ETag (E142): another one is another writer's.
  const update = action.kind === "update-object-encryption";
  const expected = update ? { ...written, eTag: before.facts.eTag } : written;
  if (!isWhatWasWritten(read.value, expected))
    return { status: "applied", message: "Another writer replaced it before it could be verified.", ...told };
  return { ...judged(action, before, read.value), requestIds };
}

/** The answer to a write was lost, and what is there now is encrypted as wanted: our write, or somebody else's. */
export function foundWritten(action: ObjectAction, before: ObjectState, now: ObjectState): Settled {
  const settled = judged(action, before, now);
  if (settled.status === "applied") return settled;
  return {
    status: "already",
    message: "Another writer replaced it with an object that is encrypted as wanted.",
    requestIds: [],
    after: stateOf(now),
  };
}

/** @param changeable what others may have changed since, and is no fault. */
export function judged(
  action: ObjectAction,
  before: ObjectState,
  after: ObjectState,
  changeable: ReadonlySet<string> = new Set(),
): Settled {
  const all = faultsAfter(action.kind, before, after, action.after);
  const faults = all.filter((fault) => !changeable.has(fault));
  const told = { requestIds: [], before: stateOf(before), after: stateOf(after) };
  return faults.length === 0
    ? { status: "applied", ...told }
    : { status: "failed", message: `Written, but not as it should be: ${faults.join(", ")}.`, ...told };
}
