import type { ObjectAction } from "../model/plan.ts";
import type { AnnotationsNote } from "../model/receipt.ts";
import type { ObjectRef } from "../model/resource.ts";
import { counted, someOf } from "../model/text.ts";
import { refOf } from "./look.ts";
import type { Annotation, AnnotationCopied, ObjectState } from "./object-state.ts";
import type { Failure, Ports, Result, Surroundings } from "./ports.ts";
import { isGone, type Pressure, patiently } from "./retry.ts";

export type AnnotationWork = {
  readonly ports: Pick<Ports, "listAnnotations" | "checkAnnotation" | "copyAnnotation">;
  readonly surroundings: Surroundings;
  readonly pressure: Pressure;
};

/** A copy and the version it is of. */
export type Found = Required<AnnotationsNote>;

/** What came of putting annotations back. */
export type PutBack = {
  readonly requestIds: readonly string[];
  /** Why some are missing, and what a person can do; undefined where all are there. */
  readonly problem?: string;
  /** What is there, and is not what was there before. */
  readonly remark?: string;
};

/**
 * How many annotations a copy in parts of this version would leave behind. Each is read once: what cannot be read
 * could not be put back either.
 */
export async function countReadable(
  { ports, surroundings, pressure }: AnnotationWork,
  { facts: { ref } }: ObjectState,
  region: string,
): Promise<Result<number>> {
  const ask = <T>(call: () => Promise<Result<T>>) => patiently(surroundings, pressure, call);
  const listed = await ask(() => ports.listAnnotations(ref, region));
  if (!listed.ok) return listed;
  for (const annotation of listed.value) {
    const checked = await ask(() => ports.checkAnnotation(ref, region, annotation));
    if (!checked.ok) return checked;
  }
  return { ok: true, value: listed.value.length };
}

/**
 * Puts the annotations that the copied version has onto its copy, one at a time as each may have 1 MiB, and lists what
 * is there then. Both versions are named by their ids, so that nobody else's can be meant, whatever is current by now.
 * Asked again, it goes on where it was: what is there already stays.
 */
export async function putBack(work: AnnotationWork, action: ObjectAction, found: Found): Promise<PutBack> {
  const { bucket, key } = refOf(action);
  const ask = <T>(call: () => Promise<Result<T>>) => patiently(work.surroundings, work.pressure, call);
  const list = (versionId: string) =>
    ask(() => work.ports.listAnnotations({ bucket, key, versionId }, action.region));
  const wanted = await list(found.from);
  if (!wanted.ok) return { requestIds: [], problem: byHand(action, found, undefined, wanted.failure) };
  const { from, to } = found;
  const pair = { ref: { bucket, key }, region: action.region, from, to: to.versionId, eTag: to.eTag };
  const { done, failure } = await eachInTurn(wanted.value, async (name) =>
    work.surroundings.cancelled() ? stopped : ask(() => work.ports.copyAnnotation({ ...pair, name })),
  );
  const requestIds = [...done.values()].flatMap((one) => one.requestIds);
  if (failure !== undefined)
    return { requestIds, problem: byHand(action, found, wanted.value.length - done.size, failure) };
  const there = await list(to.versionId);
  if (!there.ok) return { requestIds, problem: byHand(action, found, undefined, there.failure) };
  return { requestIds, ...compared(action, found, wanted.value, done, there.value) };
}

const stopped: Result<never> = { ok: false, failure: { reason: "failed", message: "the run was stopped" } };

/** Goes on after a failure, unless that stands against all the others too; the first is told. */
async function eachInTurn(
  annotations: readonly Annotation[],
  copy: (name: string) => Promise<Result<AnnotationCopied>>,
): Promise<{ readonly done: ReadonlyMap<string, AnnotationCopied>; readonly failure?: Failure }> {
  const done = new Map<string, AnnotationCopied>();
  let first: Failure | undefined;
  for (const { name } of annotations) {
    const copied = await copy(name);
    if (copied.ok) {
      done.set(name, copied.value);
      continue;
    }
    first ??= copied.failure;
    if (copied === stopped || copied.failure.reason === "access-denied" || isGone(copied.failure)) break;
  }
  return first === undefined ? { done } : { done, failure: first };
}

/** What was put, and what S3 lists of the copy then. */
function compared(
  action: ObjectAction,
  found: Found,
  wanted: readonly Annotation[],
  done: ReadonlyMap<string, AnnotationCopied>,
  there: readonly Annotation[],
): Pick<PutBack, "problem" | "remark"> {
  const eTags = new Map(there.map(({ name, eTag }) => [name, eTag]));
  const expected = wanted.filter(({ name }) => done.get(name)?.outcome !== "gone");
  const missing = expected.filter(({ name }) => !eTags.has(name));
  if (missing.length > 0) {
    const names = someOf(missing.map(({ name }) => name));
    return { problem: byHand(action, found, missing.length, { message: `${names} is not listed` }) };
  }
  const theirs = expected.filter(({ name }) => {
    const { outcome, eTag } = done.get(name) ?? {};
    return outcome === "other" || (eTag !== undefined && eTag !== eTags.get(name));
  });
  if (theirs.length === 0) return {};
  const names = someOf(theirs.map(({ name }) => name));
  return {
    remark: `Another writer put annotations of the same name onto the new version, and they stay: ${names}.`,
  };
}

/** @param missing how many, where that is known. */
function byHand(
  action: ObjectAction,
  { from, to, count }: Found,
  missing: number | undefined,
  { message }: Pick<Failure, "message">,
): string {
  const some = missing === undefined ? "the annotations" : `${counted(missing, "annotation")} of ${count}`;
  return (
    `Written, but ${some} could not be put onto the new version: ${message}. They are kept by version ${from}. ` +
    `Apply this plan again once that is mended, or run this, which writes over those that are there: ${shellLoop(refOf(action), from, to)}`
  );
}

/** Names of annotations hold nothing that a shell would take apart (E218). */
function shellLoop({ bucket, key }: ObjectRef, from: string, to: Found["to"]): string {
  const object = `--bucket ${bucket} --key ${quoted(key)}`;
  const source = `${object} --version-id ${from}`;
  const target = `${object} --version-id ${to.versionId}`;
  return (
    `for name in $(aws s3api list-object-annotations ${source} --query 'Annotations[].AnnotationName' --output text); ` +
    `do aws s3api get-object-annotation ${source} --annotation-name "$name" annotation && ` +
    `aws s3api put-object-annotation ${target} --annotation-name "$name" --annotation-payload annotation ` +
    `--object-if-match '"${to.eTag}"'; done`
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
