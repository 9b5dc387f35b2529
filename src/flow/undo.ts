import type { ObjectAction } from "../model/plan.ts";
import type { Receipt, ReceiptState } from "../model/receipt.ts";
import { isBatchAction } from "./apply.ts";
import { bucketOf, revertBucket } from "./apply-bucket.ts";
import { sameEncryption } from "./compare.ts";
import { eachOf } from "./in-order.ts";
import type { ObjectState, Ports, Result, Surroundings } from "./ports.ts";
import { noPressure, patiently } from "./retry.ts";

export type UndoOptions = {
  /** Objects worked on at a time. */
  readonly concurrency: number;
  readonly surroundings: Surroundings;
  /** Writes one receipt, durably. */
  readonly receipts: (receipt: Receipt) => Promise<void>;
};

/** What stays as it is, and why. */
type NotUndone = { readonly receipt: Receipt; readonly reason: string };

export type UndoReport = {
  readonly undone: number;
  readonly notUndone: readonly NotUndone[];
  readonly stopped?: string;
};

type Outcome =
  | { readonly undone: true; readonly requestIds: readonly string[] }
  | { readonly reason: string };

/**
 * Puts back what applied receipts changed, where that is possible and nobody changed it since: policies first,
 * then default encryption, then objects, so that no policy of ours stands in the way. An object goes back to the
 * KMS key it had by UpdateObjectEncryption; nothing goes back to a weaker type, and no version is deleted.
 */
export async function undo(
  ports: Ports,
  receipts: readonly Receipt[],
  options: UndoOptions,
): Promise<Result<UndoReport>> {
  const me = await ports.whoAmI();
  if (!me.ok) return me;
  const toUndo = stillApplied(receipts);
  const notUndone: NotUndone[] = [];
  let undone = 0;
  const undoOne = async (receipt: Receipt) => {
    if (options.surroundings.cancelled()) return;
    const outcome = await putBack(ports, options.surroundings, receipt);
    if ("reason" in outcome) notUndone.push({ receipt, reason: outcome.reason });
    else {
      undone += 1;
      await options.receipts(undoneReceipt(receipt, outcome.requestIds, options.surroundings.now()));
    }
  };
  const kinds = ["put-bucket-policy", "put-bucket-encryption"];
  for (const kind of kinds)
    for (const receipt of toUndo) if (receipt.action.kind === kind) await undoOne(receipt);
  const objects = toUndo.filter(({ action }) => !kinds.includes(action.kind));
  await eachOf(objects, options.concurrency, undoOne);
  const left = toUndo.length - undone - notUndone.length;
  const stopped =
    left === 0 ? {} : { stopped: `Stopped: ${left} of ${toUndo.length} receipts were not looked at.` };
  return { ok: true, value: { undone, notUndone, ...stopped } };
}

/** The latest receipt of each action, where it says that something was changed; the latest change first. */
function stillApplied(receipts: readonly Receipt[]): readonly Receipt[] {
  const latest = new Map<string, Receipt>();
  // A job is undone object by object.
  for (const receipt of receipts)
    if (!isBatchAction(receipt.action) && (receipt.status === "applied" || receipt.status === "undone"))
      latest.set(`${receipt.plan} ${receipt.action.id}`, receipt);
  return [...latest.values()].filter(({ status }) => status === "applied").reverse();
}

function undoneReceipt(receipt: Receipt, requestIds: readonly string[], at: string): Receipt {
  const { before, after } = receipt;
  return {
    schema: receipt.schema,
    plan: receipt.plan,
    action: receipt.action,
    status: "undone",
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
    requestIds,
    at,
  };
}

async function putBack(ports: Ports, surroundings: Surroundings, receipt: Receipt): Promise<Outcome> {
  const { action, before, after } = receipt;
  if (before === undefined || after === undefined)
    return { reason: "The receipt does not tell both what was there and what was left." };
  if (action.kind === "put-bucket-encryption" || action.kind === "put-bucket-policy") {
    const settled = await revertBucket(ports, surroundings, bucketOf(action), after, before);
    if (settled?.status === "applied" || settled?.status === "already")
      return { undone: true, requestIds: settled.requestIds };
    const stale = "It was changed again since, and that is somebody else's.";
    return {
      reason: settled?.status === "stale" ? stale : (settled?.message ?? "The receipt is of another kind."),
    };
  }
  return before.type === "object" && after.type === "object" && !isBatchAction(action)
    ? putObjectBack(ports, surroundings, action, before, after)
    : { reason: "The receipt is of another kind." };
}

type ObjectReceipt = Extract<ReceiptState, { type: "object" }>;

async function putObjectBack(
  ports: Ports,
  surroundings: Surroundings,
  action: ObjectAction,
  before: ObjectReceipt,
  after: ObjectReceipt,
): Promise<Outcome> {
  const { resource, region } = action;
  if (resource.type !== "object") return { reason: "The receipt is of another kind." };
  const { encryption } = before;
  if (encryption.type !== "sse-kms") return { reason: whyNotBack(encryption.type) };
  if (after.encryption.type !== "sse-kms")
    return { reason: "UpdateObjectEncryption does not take a DSSE-KMS object back to SSE-KMS." };
  const { bucket, key } = resource;
  const ref = { bucket, key, ...(after.versionId === undefined ? {} : { versionId: after.versionId }) };
  const read = () =>
    patiently(surroundings, noPressure, () =>
      ports.readObject(ref, region, [], { tags: "no", grants: false }),
    );
  const now = await read();
  if (!now.ok) return { reason: now.failure.message };
  if (hasEncryption(now.value, before)) return { undone: true, requestIds: [] };
  if (now.value.facts.eTag !== after.eTag || !hasEncryption(now.value, after))
    return { reason: "The object was changed again since, and that is somebody else's." };
  const { lock } = now.value.facts;
  const write = { ref, region, state: now.value, lock, after: encryption };
  const written = await patiently(surroundings, noPressure, () => ports.updateObjectEncryption(write));
  if (!written.ok) return { reason: written.failure.message };
  const back = await read();
  return back.ok && hasEncryption(back.value, before)
    ? { undone: true, requestIds: written.value.requestIds }
    : { reason: "Written, but the object still reads differently." };
}

function hasEncryption({ facts }: ObjectState, { encryption }: ObjectReceipt): boolean {
  return facts.serverSide.state === "known" && sameEncryption(facts.serverSide.value, encryption);
}

/** UpdateObjectEncryption only goes to SSE-KMS (E193, E194), and bucketseal never weakens. */
function whyNotBack(type: ObjectReceipt["encryption"]["type"]): string {
  switch (type) {
    case "none":
      return "It was not encrypted at all before, and bucketseal never takes encryption away.";
    case "sse-s3":
      return "It was SSE-S3 before, which is weaker, and S3 does not go back from SSE-KMS.";
    case "dsse-kms":
      return "It was DSSE-KMS before, which UpdateObjectEncryption cannot make; a new copy could.";
    case "sse-c":
      return "It was encrypted under a customer's key before, and that key is not bucketseal's to use again.";
    default:
      return "How it was encrypted before is not known.";
  }
}
