import type { ObjectFacts } from "../model/facts.ts";
import type { ObjectAction } from "../model/plan.ts";
import { faultsAfter, isWhatWasWritten } from "./compare.ts";
import {
  failed,
  keysFor,
  lookAtObject,
  type Reading,
  readAgain,
  refOf,
  type Settled,
  stateOf,
} from "./look.ts";
import type { ObjectState, ObjectWrite, Written } from "./object-state.ts";
import { descriptionOf, type OpenUpload, takeResumable } from "./open-uploads.ts";
import type { Failure, Ports, Result } from "./ports.ts";
import { backoff, isGone, isPassing, once } from "./retry.ts";

export type ObjectWork = Reading & {
  readonly ports: Ports;
  /** Durable before it returns: the upload that a later run goes on with or aborts. */
  readonly started: (upload: Required<OpenUpload>) => Promise<void>;
  /** Uploads of earlier runs; one that goes on is taken out. */
  readonly open: OpenUpload[];
};

/** Writes whose outcome was lost are looked at and tried again this often. */
const mostWrites = 10;

/**
 * Carries out one action on one object: read, compare with the plan, write, read again, compare with what was.
 * A write whose answer was lost is never sent again before a fresh read shows that it did not take effect.
 */
export async function applyObject(work: ObjectWork, action: ObjectAction): Promise<Settled> {
  let first: ObjectState | undefined;
  let refused: Failure | undefined;
  for (let write = 1; ; write += 1) {
    const look = await lookAtObject(work, action);
    if ("settled" in look) {
      if (first === undefined || look.asWanted === undefined) return look.settled;
      return foundWritten(action, first, look.asWanted);
    }
    first ??= look.ready;
    // Nothing has changed since it was refused, so that was the answer to this very object.
    if (refused !== undefined) return failed(refused.message, first);
    const answer = await send(work, action, look.ready);
    if (answer.ok) return verified(work, action, first, answer.value);
    const last = write === mostWrites || work.surroundings.cancelled();
    if (last || !mayBeTriedAgain(answer.failure)) refused = answer.failure;
    else await work.surroundings.wait(backoff(write, work.surroundings.random()));
  }
}

function send(work: ObjectWork, action: ObjectAction, state: ObjectState): Promise<Result<Written>> {
  const [sseCKey] = keysFor(work, action);
  const write: ObjectWrite = {
    ref: refOf(action),
    region: action.region,
    state,
    lock: lockToGive(state.facts.lock, work.surroundings.now()),
    after: action.after,
    ...(sseCKey === undefined ? {} : { sseCKey }),
  };
  return once(work.pressure, () => {
    if (action.kind === "copy-object") return work.ports.copyObject(write);
    if (action.kind === "multipart-copy") return copyInParts(work, write);
    return work.ports.updateObjectEncryption(write);
  });
}

function copyInParts({ ports, open, started }: ObjectWork, write: ObjectWrite): Promise<Result<Written>> {
  const described = descriptionOf(write);
  const resume = takeResumable(open, described);
  return ports.multipartCopy(write, (uploadId) => started({ uploadId, described }), resume);
}

/** S3 takes no retention that has ended (E166). */
function lockToGive(lock: ObjectFacts["lock"], now: string): ObjectFacts["lock"] {
  const over = lock.retainUntil !== undefined && Date.parse(lock.retainUntil) <= Date.parse(now);
  return over ? { legalHold: lock.legalHold } : lock;
}

/** Another writer may have replaced or deleted it in between, which the next read shows. */
function mayBeTriedAgain(failure: Failure): boolean {
  return isPassing(failure) || failure.preconditionFailed === true || isGone(failure);
}

async function verified(
  work: ObjectWork,
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
function foundWritten(action: ObjectAction, before: ObjectState, now: ObjectState): Settled {
  const settled = judged(action, before, now);
  if (settled.status === "applied") return settled;
  return {
    status: "already",
    message: "Another writer replaced it with an object that is encrypted as wanted.",
    requestIds: [],
    after: stateOf(now),
  };
}

function judged(action: ObjectAction, before: ObjectState, after: ObjectState): Settled {
  const faults = faultsAfter(action.kind, before, after, action.after);
  const told = { requestIds: [], before: stateOf(before), after: stateOf(after) };
  return faults.length === 0
    ? { status: "applied", ...told }
    : { status: "failed", message: `Written, but not as it should be: ${faults.join(", ")}.`, ...told };
}
