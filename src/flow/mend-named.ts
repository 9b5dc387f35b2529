import type { ObjectAction, Plan, Refusal } from "../model/plan.ts";
import type { Receipt } from "../model/receipt.ts";
import { type ObjectRef, resourceId } from "../model/resource.ts";
import { objectRefusals } from "../remedy/codes.ts";
import { apply } from "./apply.ts";
import { planDigest } from "./digest.ts";
import { eachOf } from "./in-order.ts";
import type { Judged } from "./judge-named.ts";
import type { Mendable, MendLimit, WrittenObject } from "./mend-limit.ts";
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
  const receipts: Receipt[] = [];
  let undone: readonly Unsettled[] = [];
  try {
    const applied = await carriedOut({ ...ports, readBucket: now.readBucket }, plan, receipts, options);
    if (!applied.ok) return applied;
  } finally {
    // Whatever was thrown: what was not mended is given back, for the next to begin.
    undone = await counted(allowed.actions, receipts, copied, options.limit);
  }
  return {
    ok: true,
    value: { refusals, receipts, unsettled: [...unreached, ...allowed.unsettled, ...undone] },
  };
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
    // Events come again, and plans with them: nobody reads the receipts of this one.
    { ...options, buckets: [bucket], objectsAlone: true, resumable: false },
  );
  if (!planned.ok) return planned;
  const { digest: _digest, estimate: _estimate, actions, ...rest } = planned.value.plan;
  return {
    ok: true,
    value: {
      // Where objects are asked about alone, nothing else is planned.
      wanted: actions as readonly ObjectAction[],
      unreached: failing.flatMap((ref) => (reached.has(objectName(ref)) ? [] : [{ ref, why: outOfTime }])),
      rest,
    },
  };
}

/** @param receipts is filled while it runs, each once it is kept. */
async function carriedOut(
  ports: Ports,
  plan: Omit<Plan, "digest">,
  receipts: Receipt[],
  { concurrency, heldSseCKeys, surroundings, keep }: ReactOptions,
): Promise<Result<unknown>> {
  if (plan.actions.length === 0) return { ok: true, value: undefined };
  return apply(
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
}

type Allowed = Pick<Reaction, "refusals" | "unsettled"> & { readonly actions: readonly ObjectAction[] };

async function withinLimit(
  wanted: readonly ObjectAction[],
  copied: ReadonlySet<string>,
  limit: MendLimit,
): Promise<Allowed> {
  const answers = await eachOf(wanted, 8, (action) => limit.begin(mendable(action, copied)));
  const actions: ObjectAction[] = [];
  const refusals: Refusal[] = [];
  const unsettled: Unsettled[] = [];
  for (const [index, action] of wanted.entries()) {
    const answer = answers[index];
    if (answer?.ok === false) unsettled.push({ ref: refOf(action), why: answer.failure.message });
    else if (answer?.value === "busy") unsettled.push({ ref: refOf(action), why: busy });
    else if (answer?.value === "too often") refusals.push(tooOften(action));
    else actions.push(action);
  }
  return { actions, refusals, unsettled };
}

const busy = "Another invocation is mending it at this moment.";

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

/** Tells the limit what was mended, and us what was not: failed, or never reached before the time was up. */
async function counted(
  actions: readonly ObjectAction[],
  receipts: readonly Receipt[],
  copied: ReadonlySet<string>,
  limit: MendLimit,
): Promise<readonly Unsettled[]> {
  const last = new Map(receipts.map((receipt) => [receipt.action.id, receipt]));
  const unsettled: Unsettled[] = [];
  await eachOf(actions, 8, async (action) => {
    const { status, message = outOfTime } = last.get(action.id) ?? { status: "started" };
    const done = status !== "failed" && status !== "started";
    if (!done) unsettled.push({ ref: refOf(action), why: message });
    const ended = await limit.ended(mendable(action, copied), done);
    if (!ended.ok) unsettled.push({ ref: refOf(action), why: ended.failure.message });
  });
  return unsettled;
}

const outOfTime = "The time was up before it could be mended.";

function mendable(action: ObjectAction, copied: ReadonlySet<string>): Mendable {
  const ref = refOf(action);
  return { object: copied.has(ref.key) ? { ...ref, copied: true } : ref, before: action.before };
}

function refOf({ resource }: ObjectAction): ObjectRef {
  if (resource.type !== "object") throw new Error(`${resourceId(resource)} is no object`);
  const { bucket, key, versionId } = resource;
  return versionId === undefined ? { bucket, key } : { bucket, key, versionId };
}
