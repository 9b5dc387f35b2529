import type { ObjectAction } from "../model/plan.ts";
import type { Receipt, ReceiptState } from "../model/receipt.ts";
import type { ObjectRef } from "../model/resource.ts";
import { brokenPrecondition, isAsWanted } from "./compare.ts";
import type { ObjectParts, ObjectState, SseCKey } from "./object-state.ts";
import type { Failure, Ports, Result, Surroundings } from "./ports.ts";
import { isGone, type Pressure, patiently } from "./retry.ts";

/** What an action came to: the part of its receipt that tells. */
export type Settled = Pick<Receipt, "status" | "requestIds" | "message" | "before" | "after">;

export type Reading = {
  readonly ports: Pick<Ports, "readObject">;
  readonly surroundings: Surroundings;
  readonly pressure: Pressure;
  readonly held: readonly SseCKey[];
  /** Whether ACLs may hold grants in this bucket. */
  readonly grants: boolean;
};

/** Settled where nothing has to be done or nothing may be; otherwise the state that a write starts from. */
export type Look =
  | { readonly settled: Settled; readonly asWanted?: ObjectState }
  | { readonly ready: ObjectState };

/** Reads an object afresh and compares it with what the plan saw and wants. */
export async function lookAtObject(reading: Reading, action: ObjectAction): Promise<Look> {
  const read = await readAgain(reading, action, refOf(action));
  if (!read.ok) return { settled: unreadable(read.failure) };
  const state = read.value;
  if (isAsWanted(state, action.after))
    return { settled: { status: "already", requestIds: [], after: stateOf(state) }, asWanted: state };
  const broken = brokenPrecondition(state, action);
  if (broken === undefined) return { ready: state };
  return { settled: { status: "stale", message: `Nothing was written: ${broken}.`, requestIds: [] } };
}

/** A copy is of the current version, whichever that is by now; an update is of one version by its id. */
export function refOf(action: ObjectAction): ObjectRef {
  if (action.resource.type !== "object") throw new Error(`${action.id} is no action on an object`);
  const { bucket, key, versionId } = action.resource;
  const pinned = action.kind === "update-object-encryption" && versionId !== undefined;
  return pinned ? { bucket, key, versionId } : { bucket, key };
}

export function readAgain(
  reading: Reading,
  action: ObjectAction,
  ref: ObjectRef,
): Promise<Result<ObjectState>> {
  const parts = partsToRead(action.kind, reading.grants);
  return patiently(reading.surroundings, reading.pressure, () =>
    reading.ports.readObject(ref, action.region, keysFor(reading, action), parts),
  );
}

/** The key that opens the source, where that takes one. */
export function keysFor({ held }: Reading, action: ObjectAction): readonly SseCKey[] {
  return held.filter(({ md5 }) => md5 === action.sseCKeyMd5);
}

export function failed(message: string, before?: ObjectState): Settled {
  return {
    status: "failed",
    message,
    requestIds: [],
    ...(before === undefined ? {} : { before: stateOf(before) }),
  };
}

export function stateOf({ facts }: ObjectState): ReceiptState {
  const { serverSide, eTag, lastModified, ref } = facts;
  return {
    type: "object",
    encryption: serverSide.state === "known" ? serverSide.value : { type: "other", value: "unknown" },
    eTag,
    ...(ref.versionId === undefined ? {} : { versionId: ref.versionId }),
    lastModified,
  };
}

/** An update loses nothing, so HEAD is enough to see that it did not (E195). */
function partsToRead(kind: ObjectAction["kind"], grants: boolean): ObjectParts {
  if (kind === "update-object-encryption") return { tags: "no", grants: false };
  return { tags: kind === "multipart-copy" ? "yes" : "if-any", grants };
}

function unreadable(failure: Failure): Settled {
  return isGone(failure)
    ? { status: "stale", message: "Nothing was written: the object is gone.", requestIds: [] }
    : failed(failure.message);
}

/** Whether objects of this bucket may have grants beside the owner's; where that is not known, each is asked. */
export async function mayHaveGrants(
  { readBucket }: Pick<Ports, "readBucket">,
  { resource, region }: ObjectAction,
): Promise<boolean> {
  if (resource.type !== "object") return true;
  const { ownership } = await readBucket({ name: resource.bucket, region });
  return ownership.state !== "known" || ownership.value !== "BucketOwnerEnforced";
}
