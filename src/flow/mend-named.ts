import type { ObjectAction, Plan, Refusal } from "../model/plan.ts";
import type { Receipt } from "../model/receipt.ts";
import { type ObjectRef, resourceId } from "../model/resource.ts";
import { objectRefusals } from "../remedy/codes.ts";
import { apply } from "./apply.ts";
import { planDigest } from "./digest.ts";
import { eachOf } from "./in-order.ts";
import type { Judged } from "./judge-named.ts";
import type { MendLimit, WrittenObject } from "./mend-limit.ts";
import { objectName, only } from "./only.ts";
import { makePlan } from "./plan.ts";
import type { Ports, ReadPorts, Result } from "./ports.ts";
import type { Reaction, ReactOptions, Unsettled } from "./react.ts";
import { recently } from "./recent.ts";

/**
 * Plans with settings and keys that are read now, once, and mends the failing objects of one bucket, as far as the
 * plan and the limit allow.
 */
export async function mendNamed(
  ports: Ports,
  bucket: string,
  written: readonly WrittenObject[],
  judged: Judged,
  options: ReactOptions,
): Promise<Result<Omit<Reaction, "verdicts">>> {
  // Where nothing may be written, nothing needs to be fresh.
  const fresh = judged.mode === "remediate";
  const now = fresh ? recently(ports, options.surroundings, Number.POSITIVE_INFINITY) : options.recent;
  const planned = await planFor(now, bucket, judged, options);
  if (!planned.ok) return planned;
  const { wanted, unreached, rest } = planned.value;
  const copied = new Set(written.filter((one) => one.copied === true).map(({ key }) => key));
  const allowed = await withinLimit(wanted, copied, options.limit);
  const refusals = [...rest.refusals, ...allowed.refusals];
  const plan = { ...rest, actions: allowed.actions, refusals };
  const receipts = await carriedOut({ ...ports, readBucket: now.readBucket }, plan, options);
  if (!receipts.ok) return receipts;
  const undone = await counted(allowed.actions, receipts.value, copied, options.limit);
  const unsettled = [...unreached, ...allowed.unsettled, ...undone];
  return { ok: true, value: { refusals, receipts: receipts.value, unsettled } };
}

type Planned = {
  readonly wanted: readonly ObjectAction[];
  /** Those the time did not suffice for. */
  readonly unreached: readonly Unsettled[];
  readonly rest: Omit<Plan, "digest" | "actions">;
};

async function planFor(
  now: ReadPorts,
  bucket: string,
  { failing, headObject }: Judged,
  options: ReactOptions,
): Promise<Result<Planned>> {
  const reached = new Set<string>();
  const noting: ReadPorts["headObject"] = (listed, region, held) => {
    reached.add(objectName(listed.ref));
    return headObject(listed, region, held);
  };
  const planned = await makePlan(
    { ...only(now, failing), headObject: noting },
    { ...options, buckets: [bucket] },
  );
  if (!planned.ok) return planned;
  const { digest: _digest, estimate: _estimate, actions, refusals, ...rest } = planned.value.plan;
  const ofObjects = refusals.filter(({ resource }) => resource.type === "object");
  return {
    ok: true,
    value: {
      wanted: actions.filter(({ resource }) => resource.type === "object") as readonly ObjectAction[],
      unreached: failing.flatMap((ref) => (reached.has(objectName(ref)) ? [] : [{ ref, why: outOfTime }])),
      rest: { ...rest, refusals: ofObjects },
    },
  };
}

async function carriedOut(
  ports: Ports,
  plan: Omit<Plan, "digest">,
  { concurrency, heldSseCKeys, surroundings, keep }: ReactOptions,
): Promise<Result<readonly Receipt[]>> {
  if (plan.actions.length === 0) return { ok: true, value: [] };
  const receipts: Receipt[] = [];
  const applied = await apply(
    ports,
    { ...plan, digest: planDigest(plan) },
    {
      concurrency,
      heldSseCKeys,
      surroundings,
      receipts: async (receipt) => {
        await keep(receipt);
        receipts.push(receipt);
      },
    },
  );
  return applied.ok ? { ok: true, value: receipts } : applied;
}

type Allowed = Pick<Reaction, "refusals" | "unsettled"> & { readonly actions: readonly ObjectAction[] };

async function withinLimit(
  wanted: readonly ObjectAction[],
  copied: ReadonlySet<string>,
  limit: MendLimit,
): Promise<Allowed> {
  const answers = await eachOf(wanted, 8, (action) => limit.allows(objectOf(action, copied)));
  const actions: ObjectAction[] = [];
  const refusals: Refusal[] = [];
  const unsettled: Unsettled[] = [];
  for (const [index, action] of wanted.entries()) {
    const answer = answers[index];
    if (answer?.ok === false) unsettled.push({ ref: refOf(action), why: answer.failure.message });
    else if (answer?.value === false) refusals.push(tooOften(action));
    else actions.push(action);
  }
  return { actions, refusals, unsettled };
}

function tooOften({ resource, rules }: ObjectAction): Refusal {
  const code = "MENDED-TOO-OFTEN";
  return {
    code,
    resource,
    rules,
    reason: "The object was mended several times within an hour, and is wrongly encrypted again.",
    advice: objectRefusals[code],
  };
}

/** Counts what was mended, and tells what was not: failed, or never reached before the time was up. */
async function counted(
  actions: readonly ObjectAction[],
  receipts: readonly Receipt[],
  copied: ReadonlySet<string>,
  limit: MendLimit,
): Promise<readonly Unsettled[]> {
  const last = new Map(receipts.map((receipt) => [receipt.action.id, receipt]));
  const unsettled: Unsettled[] = [];
  await eachOf(actions, 8, async (action) => {
    const receipt = last.get(action.id);
    const { status, message = outOfTime } = receipt ?? { status: "started" };
    if (status === "failed" || status === "started") unsettled.push({ ref: refOf(action), why: message });
    if (status !== "applied") return;
    const noted = await limit.mended(objectOf(action, copied), (receipt?.requestIds ?? []).join());
    // Delivered again, it passes; uncounted, it could go round for ever.
    if (!noted.ok) unsettled.push({ ref: refOf(action), why: noted.failure.message });
  });
  return unsettled;
}

const outOfTime = "The time was up before it could be mended.";

function objectOf(action: ObjectAction, copied: ReadonlySet<string>): WrittenObject {
  const ref = refOf(action);
  return copied.has(ref.key) ? { ...ref, copied: true } : ref;
}

function refOf({ resource }: ObjectAction): ObjectRef {
  if (resource.type !== "object") throw new Error(`${resourceId(resource)} is no object`);
  const { bucket, key, versionId } = resource;
  return versionId === undefined ? { bucket, key } : { bucket, key, versionId };
}
