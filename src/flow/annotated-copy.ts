import type { ObjectAction } from "../model/plan.ts";
import type { AnnotationsNote } from "../model/receipt.ts";
import { type AnnotationWork, countReadable, type Found, type PutBack, putBack } from "./annotations.ts";
import { faultsAfter } from "./compare.ts";
import { failed, type Reading, readAgain, refOf, type Settled, stateOf } from "./look.ts";
import type { ObjectState, Written } from "./object-state.ts";
import type { Ports, Result } from "./ports.ts";
import { isGone, patiently } from "./retry.ts";
import { judged } from "./verify-object.ts";

export type CopyWork = Reading &
  AnnotationWork & {
    readonly ports: Pick<Ports, "versionAfter">;
    /** Durable before it returns: what a later run must know to put annotations back. */
    readonly annotating: (note: AnnotationsNote) => Promise<void>;
  };

/** Notes that a copy in parts of this version will lack its annotations; undefined where it has none. */
export async function noteAnnotations(
  work: CopyWork,
  action: ObjectAction,
  state: ObjectState,
): Promise<Result<AnnotationsNote | undefined>> {
  const counted = await countReadable(work, state, action.region);
  if (!counted.ok) return counted;
  if (counted.value === 0) return { ok: true, value: undefined };
  const { bucket, key, versionId: from } = state.facts.ref;
  if (from === undefined) {
    const message = `${bucket}/${key} has annotations, which a multipart copy would lose (E162)`;
    return { ok: false, failure: { reason: "unsupported", message } };
  }
  const note = { count: counted.value, from };
  await work.annotating(note);
  return { ok: true, value: note };
}

/** Puts annotations onto the copy that was just made, and then verifies it. */
export async function withAnnotations(
  work: CopyWork,
  action: ObjectAction,
  note: AnnotationsNote,
  { versionId = "null", eTag = "" }: Written,
  verify: () => Promise<Settled>,
): Promise<Settled> {
  const found = { ...note, to: { versionId, eTag } };
  await work.annotating(found);
  const put = await putBack(work, action, found);
  return together(await verify(), put);
}

/** What others may have changed of a version since it was written. */
const changeable = new Set(["encryption", "storage class", "tags", "grants", "legal hold"]);
const changeableLater = new Set(["storage class", "tags", "grants", "legal hold"]);

/**
 * Goes on with a copy that lacks its annotations.
 * @param justNow whether this run has made it, if it is there: then nothing of it may differ.
 * @returns undefined where no copy was made.
 */
export async function endCopy(
  work: CopyWork,
  action: ObjectAction,
  note: AnnotationsNote,
  justNow: boolean,
): Promise<Settled | undefined> {
  const before = await readVersion(work, action, note.from);
  if (!before.ok && !isGone(before.failure)) return failed(before.failure.message);
  const found = await foundCopy(work, action, note, before.ok ? before.value : undefined);
  if (!found.ok) return failed(found.failure.message);
  if (found.value === undefined) return undefined;
  const put = await putBack(work, action, found.value);
  const after = await readVersion(work, action, found.value.to.versionId);
  if (!after.ok && !isGone(after.failure)) return failed(after.failure.message);
  if (!after.ok)
    return { status: "applied", message: "Another writer deleted the copy.", requestIds: put.requestIds };
  if (!before.ok) return together({ status: "applied", requestIds: [], after: stateOf(after.value) }, put);
  const ignored = justNow ? new Set<string>() : changeableLater;
  return together(judged(action, before.value, after.value, ignored), put);
}

/**
 * The copy of a version: the one that was noted, or the one that came directly after it, as it was completed only while
 * that version was the current one (E169), if it is a copy of it.
 */
async function foundCopy(
  work: CopyWork,
  action: ObjectAction,
  note: AnnotationsNote,
  before: ObjectState | undefined,
): Promise<Result<Found | undefined>> {
  const { from, to } = note;
  if (to !== undefined) return { ok: true, value: { ...note, to } };
  const none = { ok: true, value: undefined } as const;
  if (before === undefined) return none;
  const { bucket, key } = refOf(action);
  const next = await patiently(work.surroundings, work.pressure, () =>
    work.ports.versionAfter({ bucket, key, versionId: from }, action.region),
  );
  if (!next.ok || next.value === undefined) return next.ok ? none : next;
  const state = await readVersion(work, action, next.value);
  if (!state.ok) return isGone(state.failure) ? none : state;
  if (!isCopyOf(action, before, state.value)) return none;
  const found = { ...note, to: { versionId: next.value, eTag: state.value.facts.eTag } };
  await work.annotating(found);
  return { ok: true, value: found };
}

/** By all that nobody can change of a version; the ETag tells that it was written in parts (E140). */
function isCopyOf(action: ObjectAction, before: ObjectState, state: ObjectState): boolean {
  const faults = faultsAfter(action.kind, before, state, action.after);
  return faults.every((fault) => changeable.has(fault)) && /-\d+$/.test(state.facts.eTag);
}

function readVersion(work: Reading, action: ObjectAction, versionId: string): Promise<Result<ObjectState>> {
  return readAgain(work, action, { ...refOf(action), versionId });
}

/** Annotations that are missing are a failure, unless the copy itself is gone by then. */
function together(settled: Settled, { requestIds, problem, remark }: PutBack): Settled {
  const deleted = settled.status === "applied" && settled.after === undefined;
  const missing = deleted ? undefined : problem;
  const words = [settled.message, missing, remark].filter((text) => text !== undefined);
  return {
    ...settled,
    ...(missing === undefined ? {} : { status: "failed" }),
    ...(words.length === 0 ? {} : { message: words.join(" ") }),
    requestIds: [...settled.requestIds, ...requestIds],
  };
}
