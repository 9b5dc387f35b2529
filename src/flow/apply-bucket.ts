import { samePolicy } from "../iam/index.ts";
import { type Fact, type Unknown, valueOr } from "../model/fact.ts";
import type { BucketEncryption } from "../model/facts.ts";
import type { BucketAction, BucketSetting } from "../model/plan.ts";
import type { ReceiptState } from "../model/receipt.ts";
import { sameSetting } from "./compare.ts";
import type { Settled } from "./look.ts";
import type { Written } from "./object-state.ts";
import type { BucketRef, Ports, Result, Surroundings } from "./ports.ts";

/** One setting of a bucket, read, compared and written the same way whatever it holds. */
type Setting<Value> = {
  readonly name: string;
  readonly read: () => Promise<Read<Value>>;
  readonly write: (value: Value) => Promise<Result<Written>>;
  readonly same: (a: Value, b: Value) => boolean;
  readonly state: (value: Value) => ReceiptState;
};

type Read<Value> = { readonly value: Value } | { readonly why: Unknown };

/** Settings are eventually consistent: they are read again this often before a difference counts (L10). */
const mostReads = 12;

/** Carries out one action on a bucket's settings. */
export function applyBucket(
  ports: Ports,
  surroundings: Surroundings,
  action: BucketAction,
): Promise<Settled> {
  const bucket = bucketOf(action);
  return action.kind === "put-bucket-encryption"
    ? change(encryptionSetting(ports, bucket), surroundings, action.before, action.after)
    : change(policySetting(ports, bucket), surroundings, action.before, action.after);
}

/** What the action would come to now; undefined where it would write. Writes nothing. */
export function lookAtSetting(ports: Ports, action: BucketAction): Promise<Settled | undefined> {
  const bucket = bucketOf(action);
  return action.kind === "put-bucket-encryption"
    ? settledNow(encryptionSetting(ports, bucket), action.before, action.after)
    : settledNow(policySetting(ports, bucket), action.before, action.after);
}

/** Puts a setting back, if it still is what was left behind. */
export function revertBucket(
  ports: Ports,
  surroundings: Surroundings,
  bucket: BucketRef,
  left: ReceiptState,
  wanted: ReceiptState,
): Promise<Settled> | undefined {
  if (left.type === "bucket-encryption" && wanted.type === "bucket-encryption")
    return change(encryptionSetting(ports, bucket), surroundings, left.setting, wanted.setting);
  if (left.type === "bucket-policy" && wanted.type === "bucket-policy")
    return change(policySetting(ports, bucket), surroundings, left.policy, wanted.policy);
  return undefined;
}

async function change<Value>(
  setting: Setting<Value>,
  surroundings: Surroundings,
  before: Value,
  after: Value,
): Promise<Settled> {
  const now = await setting.read();
  if ("why" in now) return { status: "failed", message: now.why.message, requestIds: [] };
  const settled = compared(setting, now.value, before, after);
  if (settled !== undefined) return settled;
  const answer = await setting.write(after);
  const requestIds = answer.ok ? answer.value.requestIds : [];
  const found = await readBack(setting, surroundings, after, answer.ok ? mostReads : 1);
  // The document as it was read, byte for byte: undo puts exactly that back.
  const told = { requestIds, before: setting.state(now.value) };
  if (found !== undefined) return { status: "applied", ...told, after: setting.state(found) };
  const message = answer.ok
    ? `Written, but the ${setting.name} still reads differently.`
    : answer.failure.message;
  return { status: "failed", message, ...told };
}

async function settledNow<Value>(
  setting: Setting<Value>,
  before: Value,
  after: Value,
): Promise<Settled | undefined> {
  const now = await setting.read();
  if ("why" in now) return { status: "failed", message: now.why.message, requestIds: [] };
  return compared(setting, now.value, before, after);
}

/** Where nothing has to be done, or nothing may be. */
function compared<Value>(
  setting: Setting<Value>,
  now: Value,
  before: Value,
  after: Value,
): Settled | undefined {
  if (setting.same(now, after)) return { status: "already", requestIds: [], after: setting.state(now) };
  if (setting.same(now, before)) return undefined;
  const message = `Nothing was written: the ${setting.name} changed since the plan was made.`;
  return { status: "stale", message, requestIds: [] };
}

/** What is read once it says what was written; undefined when it never did. */
async function readBack<Value>(
  setting: Setting<Value>,
  surroundings: Surroundings,
  wanted: Value,
  reads: number,
): Promise<Value | undefined> {
  for (let read = 1; read <= reads; read += 1) {
    const now = await setting.read();
    if (!("why" in now) && setting.same(now.value, wanted)) return now.value;
    if (read < reads) await surroundings.wait(Math.min(5000, 250 * 2 ** read));
  }
  return undefined;
}

function encryptionSetting(ports: Ports, bucket: BucketRef): Setting<BucketSetting> {
  return {
    name: "default encryption",
    read: async () => readOf(await ports.readBucketEncryption(bucket), baseEncryption, settingOf),
    write: (value) => ports.putBucketEncryption(bucket, value),
    same: sameSetting,
    state: (setting) => ({ type: "bucket-encryption", setting }),
  };
}

function policySetting(ports: Ports, bucket: BucketRef): Setting<string | null> {
  return {
    name: "policy",
    read: async () => readOf<string, string | null>(await ports.readBucketPolicy(bucket), null, (it) => it),
    write: (value) => ports.putBucketPolicy(bucket, value),
    same: (a, b) => (a === null || b === null ? a === b : samePolicy(a, b)),
    state: (policy) => ({ type: "bucket-policy", policy }),
  };
}

/** What S3 does where no default was ever set (E31, E51). */
const baseEncryption: BucketSetting = { algorithm: "AES256", bucketKey: false };

function readOf<T, Value>(fact: Fact<T>, whenAbsent: Value, pick: (value: T) => Value): Read<Value> {
  if (fact.state === "unknown") return { why: fact.why };
  return { value: fact.state === "known" ? pick(fact.value) : whenAbsent };
}

function settingOf(encryption: BucketEncryption): BucketSetting {
  const { algorithm, keyId, bucketKey } = encryption;
  const blocked = valueOr(encryption.blocked, undefined);
  return {
    algorithm,
    ...(keyId === undefined ? {} : { keyId }),
    bucketKey,
    ...(blocked === undefined ? {} : { blocked }),
  };
}

export function bucketOf({ resource, region }: BucketAction): BucketRef {
  if (resource.type !== "bucket") throw new Error("an action on a bucket names no bucket");
  return { name: resource.bucket, region };
}
