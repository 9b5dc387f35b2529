import { createHash } from "node:crypto";
import type { BucketFacts } from "../../model/facts.ts";
import type { ObjectAction } from "../../model/plan.ts";
import type { JobNote } from "../../model/receipt.ts";
import { batchBar } from "../../remedy/batch.ts";
import { inOrder } from "../in-order.ts";
import { lookAtObject, type Settled } from "../look.ts";
import { jobBar } from "./place.ts";
import type { JobPlace, ManifestWriter } from "./ports.ts";
import { bucketOfJob, headOnly, type JobWork } from "./work.ts";

/** A manifest that is written, or why there is none. */
export type Prepared =
  | { readonly note: JobNote }
  | { readonly outcome: "nothing to do" | "stopped" }
  | { readonly failed: string };

/**
 * Looks at the role, the report bucket, the bucket and each object afresh, settles what needs no task or may have
 * none, and writes the manifest of the rest. Nothing has been changed when it returns.
 * @param handled gets the ids of the objects that were settled.
 */
export async function prepareJob(work: JobWork, handled: Set<string>): Promise<Prepared> {
  const bar = await jobBar(work.ports, work.action);
  if (bar !== undefined) return { failed: `No job was created: ${bar}.` };
  const token = tokenOf(work);
  const key = `${folderOf(token)}/manifest.csv`;
  const manifest = work.batch.ports.openManifest(placeOf(work), key);
  const written = await writeRows(work, manifest, handled);
  const { surroundings, batch } = work;
  if ("failed" in written || written.objects === 0 || surroundings.cancelled()) {
    await manifest.abandon();
    if ("failed" in written) return written;
    return { outcome: surroundings.cancelled() ? "stopped" : "nothing to do" };
  }
  const eTag = await manifest.done();
  if (!eTag.ok) return { failed: `No job was created: ${eTag.failure.message}.` };
  return {
    note: {
      token,
      manifest: { key, eTag: eTag.value, objects: written.objects },
      confirmationRequired: !batch.confirmed,
    },
  };
}

export function placeOf({ action }: JobWork): JobPlace {
  return { bucket: action.reports, region: action.region };
}

/** Everything of one job lies here in the report bucket. */
export function folderOf(token: string): string {
  return `bucketseal/jobs/${token}`;
}

/** The same for the same action until a job of it has ended; the next one is another job then. */
function tokenOf({ plan, action, earlier }: JobWork): string {
  return createHash("sha256").update(`${plan.digest}\n${action.id}\n${earlier.ended}`).digest("hex");
}

type Rows = { readonly objects: number } | { readonly failed: string };

async function writeRows(work: JobWork, manifest: ManifestWriter, handled: Set<string>): Promise<Rows> {
  const facts = await work.ports.readBucket({ name: bucketOfJob(work.action), region: work.action.region });
  let objects = 0;
  let failed: string | undefined;
  const look = async (action: ObjectAction) => {
    const settled = await freshLook(work, facts, action);
    if (settled === undefined) return action;
    handled.add(action.id);
    await work.settle(action, settled);
    return undefined;
  };
  const handOn = async (action: ObjectAction | undefined) => {
    if (action === undefined || failed !== undefined) return;
    objects += 1;
    const answer = await manifest.append(rowOf(action));
    if (!answer.ok) failed = `No job was created: ${answer.failure.message}.`;
  };
  const over = () => failed !== undefined || work.surroundings.cancelled();
  await inOrder(unsettled(work), work.doors, 2 * work.concurrency, look, handOn, over);
  return failed === undefined ? { objects } : { failed };
}

const pageSize = 1000;

/** The objects of a job that no run has settled, some at a time. */
export async function* unsettled(work: JobWork): AsyncGenerator<readonly ObjectAction[]> {
  let page: ObjectAction[] = [];
  for await (const action of work.batch.objects(work.action.objects.file)) {
    if (!work.isSettled(action.id)) page.push(action);
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  yield page;
}

/** Undefined where the object is for the job. */
async function freshLook(
  work: JobWork,
  facts: BucketFacts,
  action: ObjectAction,
): Promise<Settled | undefined> {
  const { surroundings, ports, pressure } = work;
  const reading = { ports: headOnly(ports), surroundings, pressure, held: [], grants: false };
  const look = await lookAtObject(reading, action);
  if ("settled" in look) return look.settled;
  const bar = batchBar(action, look.ready.facts, facts, work.action.unmodifiedSince ?? "");
  const moved = action.kind === "copy-object" && look.ready.facts.storageClass !== work.action.storageClass;
  const why = moved ? "its storage class is another one by now" : bar;
  if (why === undefined) return undefined;
  return { status: "stale", message: `Nothing was written: ${why}; plan again.`, requestIds: [] };
}

/**
 * Bucket and key, and the version for an update, which may be an old one. A copy names none: it is of what is current
 * when its turn comes, so that S3 can refuse it if that was written since (I53, I66). Keys are URL-encoded (I64).
 */
function rowOf({ kind, resource }: ObjectAction): string {
  if (resource.type !== "object") throw new Error("a task is about one object");
  const key = resource.key.split("/").map(encodeURIComponent).join("/");
  const version = kind === "copy-object" ? "" : `,${resource.versionId ?? ""}`;
  return `${resource.bucket},${key}${version}\n`;
}
