import type { ObjectAction } from "../model/plan.ts";
import type { Receipt, ReceiptState } from "../model/receipt.ts";
import { isBatchAction } from "./actions.ts";
import { bucketOf, revertBucket } from "./apply-bucket.ts";
import { sameEncryption } from "./compare.ts";
import { createGate } from "./gate.ts";
import { inOrder } from "./in-order.ts";
import type { ObjectState } from "./object-state.ts";
import type { Ports, Result, Surroundings } from "./ports.ts";
import { type Pressure, patiently } from "./retry.ts";

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
  /** How many changes stay. */
  readonly left: number;
  /** The first of them. */
  readonly notUndone: readonly NotUndone[];
  readonly stopped?: string;
};

type Outcome =
  | { readonly undone: true; readonly requestIds: readonly string[] }
  | { readonly reason: string };

/** So many of what stays are told one by one. */
const toldOneByOne = 20;

/**
 * Puts back what applied receipts changed, where that is possible and nobody changed it since: policies first,
 * then default encryption, then objects, so that no policy of ours stands in the way. An object goes back to the
 * KMS key it had by UpdateObjectEncryption; nothing goes back to a weaker type, and no version is deleted.
 * @param latestFirst receipts, the last that was written first; gone through twice and never held: of an action
 * only its id is kept.
 */
export async function undo(
  ports: Ports,
  latestFirst: () => Iterable<Receipt>,
  options: UndoOptions,
): Promise<Result<UndoReport>> {
  const me = await ports.whoAmI();
  if (!me.ok) return me;
  const { surroundings, concurrency } = options;
  const counts = { undone: 0, left: 0 };
  const notUndone: NotUndone[] = [];
  const gate = createGate(concurrency);
  const undoOne = async (receipt: Receipt) => {
    const outcome = await putBack(ports, surroundings, gate, receipt);
    if ("reason" in outcome) {
      counts.left += 1;
      if (notUndone.length < toldOneByOne) notUndone.push({ receipt, reason: outcome.reason });
      return;
    }
    counts.undone += 1;
    await options.receipts(undoneReceipt(receipt, outcome.requestIds, surroundings.now()));
  };
  let stopped = false;
  const over = () => {
    stopped ||= surroundings.cancelled();
    return stopped;
  };
  const settings = [...stillApplied(latestFirst(), settingKinds)];
  for (const kind of settingKinds)
    for (const receipt of settings) if (receipt.action.kind === kind && !over()) await undoOne(receipt);
  const objects = oneEach(stillApplied(latestFirst(), objectKinds));
  await inOrder(objects, [gate], 2 * concurrency, inTurnByObject(undoOne), () => undefined, over);
  const words = `Stopped after ${counts.undone + counts.left} receipts; the others were not looked at.`;
  return { ok: true, value: { ...counts, notUndone, ...(stopped ? { stopped: words } : {}) } };
}

const settingKinds = ["put-bucket-policy", "put-bucket-encryption"];
/** A job is undone object by object. */
const objectKinds = ["update-object-encryption", "copy-object", "multipart-copy"];

function* oneEach<Item>(items: Iterable<Item>): Generator<readonly [Item]> {
  for (const item of items) yield [item];
}

/** Two plans may have changed one object: the later change goes first, and the earlier one waits for it. */
function inTurnByObject(work: (receipt: Receipt) => Promise<void>): (receipt: Receipt) => Promise<void> {
  const underWay = new Map<string, Promise<void>>();
  return async (receipt) => {
    const { arn } = receipt.action.resource;
    const mine = (underWay.get(arn) ?? Promise.resolve()).then(() => work(receipt));
    underWay.set(arn, mine);
    await mine;
    if (underWay.get(arn) === mine) underWay.delete(arn);
  };
}

/** The latest receipt of each action of some kinds, where it says that something was changed. */
function* stillApplied(latestFirst: Iterable<Receipt>, kinds: readonly string[]): Generator<Receipt> {
  const seen = new Set<string>();
  for (const receipt of latestFirst) {
    const { status, action, plan } = receipt;
    if (!kinds.includes(action.kind) || (status !== "applied" && status !== "undone")) continue;
    const id = `${plan.slice(0, 12)} ${action.id}`;
    if (seen.has(id)) continue;
    seen.add(id);
    if (status === "applied") yield receipt;
  }
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

async function putBack(
  ports: Ports,
  surroundings: Surroundings,
  pressure: Pressure,
  receipt: Receipt,
): Promise<Outcome> {
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
    ? putObjectBack({ ports, surroundings, pressure }, action, before, after)
    : { reason: "The receipt is of another kind." };
}

type ObjectReceipt = Extract<ReceiptState, { type: "object" }>;

type Way = { readonly ports: Ports; readonly surroundings: Surroundings; readonly pressure: Pressure };

async function putObjectBack(
  { ports, surroundings, pressure }: Way,
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
    patiently(surroundings, pressure, () => ports.readObject(ref, region, [], { tags: "no", grants: false }));
  const now = await read();
  if (!now.ok) return { reason: now.failure.message };
  if (hasEncryption(now.value, before)) return { undone: true, requestIds: [] };
  if (now.value.facts.eTag !== after.eTag || !hasEncryption(now.value, after))
    return { reason: "The object was changed again since, and that is somebody else's." };
  const { lock } = now.value.facts;
  const write = { ref, region, state: now.value, lock, after: encryption };
  const written = await patiently(surroundings, pressure, () => ports.updateObjectEncryption(write));
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
