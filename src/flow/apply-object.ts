import type { ObjectFacts } from "../model/facts.ts";
import type { ObjectAction } from "../model/plan.ts";
import type { AnnotationsNote } from "../model/receipt.ts";
import { type CopyWork, endCopy, noteAnnotations, withAnnotations } from "./annotated-copy.ts";
import { failed, keysFor, lookAtObject, refOf, type Settled } from "./look.ts";
import type { ObjectState, ObjectWrite, Written } from "./object-state.ts";
import { descriptionOf, type OpenUpload, takeResumable } from "./open-uploads.ts";
import type { Failure, Ports, Result } from "./ports.ts";
import { backoff, isGone, isPassing, once } from "./retry.ts";
import { foundWritten, verified } from "./verify-object.ts";

export type ObjectWork = CopyWork & {
  readonly ports: Ports;
  /** Durable before it returns: the upload that a later run goes on with or aborts. */
  readonly started: (upload: Required<OpenUpload>) => Promise<void>;
  /** Uploads of earlier runs; one that goes on is taken out. */
  readonly open: OpenUpload[];
  /** What an earlier run noted of annotations that were to be put back. */
  readonly noted: AnnotationsNote | undefined;
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
  let note = work.noted;
  for (let write = 1; ; write += 1) {
    // A copy whose answer was lost, or that an earlier run did not live to end, lacks its annotations.
    const ended = note && (await endCopy(work, action, note, first !== undefined));
    if (ended !== undefined) return ended;
    const look = await lookAtObject(work, action);
    if ("settled" in look) {
      if (first === undefined || look.asWanted === undefined) return look.settled;
      return foundWritten(action, first, look.asWanted);
    }
    first ??= look.ready;
    const before = first;
    // Nothing has changed since it was refused, so that was the answer to this very object.
    if (refused !== undefined) return failed(refused.message, first);
    const ready = await prepared(work, action, look.ready);
    if (ready.ok) note = ready.value.note;
    const answer = ready.ok ? await send(work, action, ready.value.write) : ready;
    if (answer.ok) {
      const verify = () => verified(work, action, before, answer.value);
      return note === undefined ? verify() : withAnnotations(work, action, note, answer.value, verify);
    }
    const last = write === mostWrites || work.surroundings.cancelled();
    if (last || !mayBeTriedAgain(answer.failure)) refused = answer.failure;
    else await work.surroundings.wait(backoff(write, work.surroundings.random()));
  }
}

type Prepared = { readonly write: ObjectWrite; readonly note?: AnnotationsNote };

/** Everything that the write needs; that there are annotations to put back is noted durably. */
async function prepared(
  work: ObjectWork,
  action: ObjectAction,
  state: ObjectState,
): Promise<Result<Prepared>> {
  const [sseCKey] = keysFor(work, action);
  const write: ObjectWrite = {
    ref: refOf(action),
    region: action.region,
    state,
    lock: lockToGive(state.facts.lock, work.surroundings.now()),
    after: action.after,
    ...(sseCKey === undefined ? {} : { sseCKey }),
  };
  if (action.kind !== "multipart-copy") return { ok: true, value: { write } };
  const noted = await noteAnnotations(work, action, state);
  if (!noted.ok) return noted;
  const note = noted.value;
  return { ok: true, value: note === undefined ? { write } : { write: { ...write, annotated: true }, note } };
}

function send(work: ObjectWork, action: ObjectAction, write: ObjectWrite): Promise<Result<Written>> {
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
