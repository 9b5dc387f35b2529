import { beforeAll, describe, expect, it } from "vitest";
import { undo } from "../../../src/flow/undo.ts";
import type { Plan } from "../../../src/model/plan.ts";
import type { Receipt } from "../../../src/model/receipt.ts";
import type { RunReport } from "../../../src/report/run.ts";
import { surroundings, type World, world } from "../../aws/world.ts";
import { diceOf } from "../../uploads/differential/policies.ts";
import { applied, baselineOf, planned, settings } from "../fleet.ts";
import { plantBuckets, plantKeys } from "./plant.ts";
import { BASELINE, type Keys, type RandomBucket, randomBucket } from "./random-bucket.ts";
import { TRUE_WHEN } from "./true-refusal.ts";

/** More with BUCKETSEAL_BUCKETS=500, others with BUCKETSEAL_SEED. */
const BUCKETS = Number(process.env["BUCKETSEAL_BUCKETS"] ?? 25);
const SEED = Number(process.env["BUCKETSEAL_SEED"] ?? 1);
/** Milliseconds; a machine that does other things besides is slow. */
const LIMIT = 60_000 + BUCKETS * 1000;
const account = "111122223333";
const enforcer = { type: "role", name: "bucketseal" } as const;
/** Says what others could do better, and not why a bucket is not as wanted. */
const BESIDE = "FOREIGN-LOOKALIKE";

let aws: World;
let keys: Keys;
let buckets: readonly RandomBucket[];
let plan: Plan;
let again: { readonly plan: Plan; readonly report: RunReport };
let receipts: readonly Receipt[];
let kept: Record<"before" | "after" | "undone", ReadonlyMap<string, string>>;

/** Policy, byte for byte, and encryption settings of every bucket, as the embedded AWS keeps them. */
const keptSettings = () =>
  new Map(
    [...aws.aws.s3.buckets].map(([name, { policy, encryption }]) => [
      name,
      `${policy}\n${JSON.stringify(encryption)}`,
    ]),
  );

beforeAll(async () => {
  aws = world({ account });
  keys = await plantKeys(aws.aws);
  const dice = diceOf(SEED);
  buckets = Array.from({ length: BUCKETS }, (_, i) => randomBucket(dice, i, account, keys));
  await plantBuckets(aws.aws, buckets);
  const ports = aws.as(enforcer);
  const options = settings({ baseline: baselineOf(BASELINE) });
  const before = keptSettings();
  ({ plan } = await planned(ports, options));
  receipts = await applied(ports, { plan });
  const after = keptSettings();
  again = await planned(ports, options);
  const undone = await undo(ports, () => [...receipts].reverse(), {
    concurrency: 4,
    surroundings: surroundings(),
    receipts: async () => undefined,
  });
  expect(undone).toMatchObject({ ok: true, value: { notUndone: [] } });
  kept = { before, after, undone: keptSettings() };
}, LIMIT);

const refusalsOf = (name: string) =>
  again.plan.refusals.filter(({ resource }) => resource.type === "bucket" && resource.bucket === name);

describe(`${BUCKETS} generated buckets`, () => {
  it("take every change that was planned, which most of them need", () => {
    const failed = receipts.filter(({ status }) => status !== "applied");
    expect(failed.map(({ action, message }) => `${action.id}: ${message}`)).toEqual([]);
    expect(receipts.length).toBeGreaterThan(BUCKETS / 2);
  });

  it("have nothing left to do when it is done", () => {
    expect(again.plan.actions.map(({ id, summary }) => `${id}: ${summary}`)).toEqual([]);
  });

  it("end as wanted, or with a refusal that says why not", () => {
    const wrong = again.report.buckets.filter(({ facts, discontentCells, uploads }) => {
      const why = refusalsOf(facts.name).filter(({ code }) => code !== BESIDE);
      return (discontentCells > 0 || uploads.state !== "known") && why.length === 0;
    });
    expect(wrong.map(({ facts }) => facts.name)).toEqual([]);
    const asWanted = again.report.buckets.filter(
      ({ discontentCells, uploads }) => uploads.state === "known" && discontentCells === 0,
    );
    expect(asWanted.length).toBeGreaterThan(BUCKETS / 3);
  });

  it(
    "are refused only what is true",
    async () => {
      const witness = { it: aws, keys, enforcer, all: buckets };
      const untrue: string[] = [];
      for (const bucket of buckets)
        for (const refusal of refusalsOf(bucket.name)) {
          const check = TRUE_WHEN[refusal.code];
          if (check === undefined || !(await check(bucket, refusal, witness)))
            untrue.push(`${bucket.name} ${refusal.code}: ${refusal.reason}`);
        }
      expect(untrue).toEqual([]);
    },
    LIMIT,
  );

  it("are the same byte for byte when it is undone", () => {
    expect(kept.after).not.toEqual(kept.before);
    for (const [name, before] of kept.before) expect(kept.undone.get(name), name).toBe(before);
  });
});
