import type { ObjectFacts } from "../model/facts.ts";
import type { ObjectAction } from "../model/plan.ts";
import type { Receipt, ReceiptState } from "../model/receipt.ts";
import type { ObjectRef } from "../model/resource.ts";
import { brokenPrecondition, faultsAfter, isAsWanted, isWhatWasWritten } from "./compare.ts";
import type {
  Failure,
  ObjectParts,
  ObjectState,
  ObjectWrite,
  Ports,
  Result,
  SseCKey,
  Surroundings,
  Written,
} from "./ports.ts";
import { backoff, isPassing, type Pressure, patiently } from "./retry.ts";

/** What an action came to: the part of its receipt that tells. */
export type Settled = Pick<Receipt, "status" | "requestIds" | "message" | "before" | "after">;

export type ObjectWork = {
  readonly ports: Ports;
  readonly surroundings: Surroundings;
  readonly pressure: Pressure;
  readonly held: readonly SseCKey[];
  /** Whether ACLs may hold grants in this bucket. */
  readonly grants: boolean;
  /** Durable before it returns: the upload that a later run has to abort. */
  readonly started: (uploadId: string) => Promise<void>;
};

/** Writes whose outcome was lost are looked at and tried again this often. */
const mostWrites = 10;

/**
 * Carries out one action on one object: read, compare with the plan, write, read again, compare with what was.
 * A write whose answer was lost is never sent again before a fresh read shows that it did not take effect.
 */
export async function applyObject(work: ObjectWork, action: ObjectAction): Promise<Settled> {
  const ref = refOf(action);
  let first: ObjectState | undefined;
  for (let write = 1; ; write += 1) {
    const read = await readAgain(work, action, ref);
    if (!read.ok) return unreadable(read.failure);
    const now = read.value;
    if (isAsWanted(now, action.after))
      return first === undefined ? already(now) : foundWritten(action, first, now);
    const broken = brokenPrecondition(now, action);
    if (broken !== undefined)
      return { status: "stale", message: `Nothing was written: ${broken}.`, requestIds: [] };
    first ??= now;
    const answer = await send(work, action, now);
    if (answer.ok) return verified(work, action, first, answer.value);
    if (!mayBeTriedAgain(answer.failure) || write === mostWrites || work.surroundings.cancelled())
      return failed(answer.failure.message, first);
    await work.surroundings.wait(backoff(write, work.surroundings.random()));
  }
}

/** A copy is of the current version, whichever that is by now; an update is of one version by its id. */
function refOf(action: ObjectAction): ObjectRef {
  if (action.resource.type !== "object") throw new Error(`${action.id} is no action on an object`);
  const { bucket, key, versionId } = action.resource;
  const pinned = action.kind === "update-object-encryption" && versionId !== undefined;
  return pinned ? { bucket, key, versionId } : { bucket, key };
}

function readAgain(work: ObjectWork, action: ObjectAction, ref: ObjectRef): Promise<Result<ObjectState>> {
  const parts = partsToRead(action.kind, work.grants);
  return patiently(work.surroundings, work.pressure, () =>
    work.ports.readObject(ref, action.region, keysFor(work, action), parts),
  );
}

/** An update loses nothing, so HEAD is enough to see that it did not (E195). */
function partsToRead(kind: ObjectAction["kind"], grants: boolean): ObjectParts {
  if (kind === "update-object-encryption") return { tags: "no", grants: false };
  return { tags: kind === "multipart-copy" ? "yes" : "if-any", grants };
}

function keysFor(work: ObjectWork, action: ObjectAction): readonly SseCKey[] {
  return work.held.filter(({ md5 }) => md5 === action.sseCKeyMd5);
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
  const ask = () => {
    if (action.kind === "copy-object") return work.ports.copyObject(write);
    if (action.kind === "multipart-copy") return work.ports.multipartCopy(write, work.started);
    return work.ports.updateObjectEncryption(write);
  };
  // Only a call that was turned away unread may be sent again as it is.
  return patiently(work.surroundings, work.pressure, ask, () => false);
}

/** S3 takes no retention that has ended (E166). */
function lockToGive(lock: ObjectFacts["lock"], now: string): ObjectFacts["lock"] {
  const over = lock.retainUntil !== undefined && Date.parse(lock.retainUntil) <= Date.parse(now);
  return over ? { legalHold: lock.legalHold } : lock;
}

/** Another writer may have replaced or deleted it in between, which the next read shows. */
function mayBeTriedAgain(failure: Failure): boolean {
  return isPassing(failure) || failure.preconditionFailed === true || failure.reason === "not-found";
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

function already(state: ObjectState): Settled {
  return { status: "already", requestIds: [], after: stateOf(state) };
}

function unreadable(failure: Failure): Settled {
  // 405 is the version's delete marker (E22).
  return failure.reason === "not-found" || failure.status === 405
    ? { status: "stale", message: "Nothing was written: the object is gone.", requestIds: [] }
    : failed(failure.message);
}

function failed(message: string, before?: ObjectState): Settled {
  return {
    status: "failed",
    message,
    requestIds: [],
    ...(before === undefined ? {} : { before: stateOf(before) }),
  };
}

function stateOf({ facts }: ObjectState): ReceiptState {
  const { serverSide, eTag, lastModified, ref } = facts;
  return {
    type: "object",
    encryption: serverSide.state === "known" ? serverSide.value : { type: "other", value: "unknown" },
    eTag,
    ...(ref.versionId === undefined ? {} : { versionId: ref.versionId }),
    lastModified,
  };
}
