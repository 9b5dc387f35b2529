import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apply } from "../../src/flow/apply.ts";
import { earlierRuns } from "../../src/flow/earlier.ts";
import type { Planned } from "../../src/flow/plan.ts";
import type { Ports } from "../../src/flow/ports.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { resourceId } from "../../src/model/resource.ts";
import { surroundings, type World, world } from "../aws/world.ts";
import { newDataKey, planned, scanned } from "./fleet.ts";
import { type Lying, lying } from "./lying.ts";
import { bucketName, type Fleet, fleet, held, plant } from "./random-fleet.ts";

/** 300 in every run of the suite; BUCKETSEAL_FLEETS asks for more, BUCKETSEAL_SEED for others. */
const fleets = Number(process.env["BUCKETSEAL_FLEETS"] ?? 300);

const strength = ["none", "AES256", "aws:kms", "aws:kms:dsse"];
const written = "what somebody else wrote meanwhile";

/** Ports that die for good at the n-th call, before it is made or after it took effect. */
function mortal(ports: Ports, diesAt: number, onCall: () => Promise<void>) {
  let calls = 0;
  let dead = false;
  const dying =
    <Args extends readonly unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      calls += 1;
      if (dead) throw new Error("killed");
      await onCall();
      const now = calls === diesAt;
      if (now && diesAt % 2 === 1) dead = true;
      if (dead) throw new Error("killed");
      const answer = await call(...args);
      if (now) dead = true;
      if (dead) throw new Error("killed");
      return answer;
    };
  const mortals: Ports = {
    ...ports,
    readObject: dying(ports.readObject),
    updateObjectEncryption: dying(ports.updateObjectEncryption),
    copyObject: dying(ports.copyObject),
    multipartCopy: dying(ports.multipartCopy),
    listAnnotations: dying(ports.listAnnotations),
    checkAnnotation: dying(ports.checkAnnotation),
    copyAnnotation: dying(ports.copyAnnotation),
    versionAfter: dying(ports.versionAfter),
    abortUpload: dying(ports.abortUpload),
    abortEmptyUploads: dying(ports.abortEmptyUploads),
    readBucketEncryption: dying(ports.readBucketEncryption),
    readBucketPolicy: dying(ports.readBucketPolicy),
    putBucketEncryption: dying(ports.putBucketEncryption),
    putBucketPolicy: dying(ports.putBucketPolicy),
  };
  return { ports: mortals, alive: () => !dead };
}

/** Runs apply until a run of it ends, however often it is killed. */
async function applyToTheEnd(it: World, { plan }: Planned, fleet: Fleet, wanted: string): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  let calls = 0;
  const meanwhile = async () => {
    calls += 1;
    for (const { at, key, does } of fleet.others) {
      if (at !== calls) continue;
      it.aws.clock.advance(1000);
      const named = { Bucket: bucketName, Key: key };
      const headers = { ServerSideEncryption: "aws:kms", SSEKMSKeyId: wanted } as const;
      if (does === "put") await it.s3.send(new PutObjectCommand({ ...named, Body: written, ...headers }));
      else await it.s3.send(new DeleteObjectCommand(named));
    }
  };
  for (const diesAt of [...fleet.kills, 0]) {
    const { ports, alive } = mortal(it.ports, diesAt, meanwhile);
    const run = apply(ports, plan, {
      concurrency: fleet.concurrency,
      heldSseCKeys: [held],
      surroundings: surroundings(),
      earlier: earlierRuns(receipts, plan.digest),
      receipts: async (receipt) => {
        if (!alive()) throw new Error("killed");
        receipts.push(receipt);
      },
    });
    const result = await run.catch((error: Error) => error.message);
    expect(result === "killed" || (typeof result === "object" && result.ok)).toBe(true);
  }
  return receipts;
}

/** Nothing that was there is gone or changed, but for its encryption, which is nowhere weaker. */
function checkKept(before: readonly Lying[], after: readonly Lying[], { versioning, others }: Fleet): void {
  for (const old of before) {
    const replaced = others.some(({ key }) => key === old.key);
    // Without versions another writer's object takes the place of what was there, and so does a null version.
    if (replaced && (versioning === "disabled" || old.versionId === "null")) continue;
    const now = after.find(({ key, versionId }) => key === old.key && versionId === old.versionId);
    expect(now, `${old.key} ${old.versionId} is gone`).toBeDefined();
    if (now === undefined) continue;
    expect(now.kept).toBe(old.kept);
    expect(now.checksums).toMatchObject(old.checksums);
    if (old.encryption === "SSE-C") expect(["SSE-C", "aws:kms"]).toContain(now.encryption);
    else expect(strength.indexOf(now.encryption)).toBeGreaterThanOrEqual(strength.indexOf(old.encryption));
  }
}

/** Every version that came is the other writer's, or one copy of what was current. */
function checkAdded(before: readonly Lying[], after: readonly Lying[], { others }: Fleet): void {
  const known = new Set(before.map(({ key, versionId }) => `${key} ${versionId}`));
  const added = after.filter(({ key, versionId }) => !known.has(`${key} ${versionId}`));
  for (const key of new Set(added.map((one) => one.key))) {
    const ofKey = added.filter((one) => one.key === key);
    const theirs = others.filter((one) => one.key === key).length;
    const copies = ofKey.filter(({ kept }) => before.some((old) => old.key === key && old.kept === kept));
    expect(copies.length, `${key} was copied more than once`).toBeLessThanOrEqual(1);
    expect(ofKey.length - copies.length).toBeLessThanOrEqual(theirs);
  }
}

/** What somebody else did last to a key is what stands there. */
async function checkOthers(it: World, { others }: Fleet, calls: boolean): Promise<void> {
  if (!calls) return;
  for (const { key, does } of others) {
    const current = it.aws.s3.buckets.get(bucketName)?.objects.current(key);
    if (does === "delete") expect(current === undefined || current.deleteMarker).toBe(true);
    else expect(current?.size).toBe(written.length);
  }
}

/** Each action came to an end that its receipt tells, and what it tells is so. */
function checkReceipts(
  { plan }: Planned,
  receipts: readonly Receipt[],
  after: readonly Lying[],
  wanted: string,
  { others }: Fleet,
): void {
  for (const action of plan.actions) {
    const last = receipts.filter((one) => one.action.id === action.id && one.status !== "started").at(-1);
    expect(last, action.id).toBeDefined();
    expect(last?.status, `${action.id}: ${last?.message}`).not.toBe("failed");
    if (last?.status !== "applied" || last.after?.type !== "object" || action.resource.type !== "object")
      continue;
    const { key } = action.resource;
    const { versionId = "null" } = last.after;
    // Somebody else may have replaced it since.
    if (versionId === "null" && others.some((one) => one.key === key)) continue;
    const there = after.find((one) => one.key === key && one.versionId === versionId);
    const type =
      action.kind === "put-bucket-encryption" || action.kind === "put-bucket-policy" ? "" : action.after.type;
    const algorithm = type === "dsse-kms" ? "aws:kms:dsse" : "aws:kms";
    if (there !== undefined) expect([there.encryption, there.keyArn]).toEqual([algorithm, wanted]);
  }
}

/** What still fails in a new scan was refused, stays behind a copy, or belongs to somebody else by now. */
async function checkMended(it: World, { plan }: Planned, { others }: Fleet): Promise<void> {
  const explained = new Set([
    ...plan.refusals.map(({ resource }) => resourceId(resource)),
    ...plan.actions.flatMap((action) =>
      "leaves" in action && action.leaves ? [resourceId(action.resource)] : [],
    ),
  ]);
  const { verdicts } = await scanned(it.ports, { heldSseCKeys: [held] });
  for (const { verdict, resource, id } of verdicts) {
    if (verdict === "pass" || resource.type !== "object") continue;
    if (others.some(({ key }) => key === resource.key)) continue;
    expect(explained.has(resourceId(resource)), id).toBe(true);
  }
}

async function runFleet(one: Fleet): Promise<void> {
  const it = world({ blockSseCByDefault: false, copyLimit: 64, minimumPartSize: 1 }, { partSize: 16 });
  const wanted = await newDataKey(it);
  await plant(it, one, wanted);
  const before = await lying(it);
  const plan = await planned(it.ports, { heldSseCKeys: [held] });
  const ends = one.faults.map((fault) => it.aws.inject(fault));
  const sizeBefore = it.aws.calls.length;
  const receipts = await applyToTheEnd(it, plan, one, wanted);
  const othersActed = it.aws.calls
    .slice(sizeBefore)
    .some(({ operation }) => /^(PutObject|DeleteObject)$/.test(operation));
  for (const end of ends) end();
  const after = await lying(it);
  const told = othersActed ? one : { ...one, others: [] };
  checkKept(before, after, told);
  checkAdded(before, after, told);
  await checkOthers(it, one, othersActed);
  checkReceipts(plan, receipts, after, wanted, told);
  // Looking again takes as long as all the rest, so not every fleet is.
  if (!one.guarded) await checkMended(it, plan, told);
  const open = [...(it.aws.s3.buckets.get(bucketName)?.uploads.values() ?? [])];
  expect(open).toEqual([]);
}

describe("apply over random fleets, faults, deaths and other writers", () => {
  it("loses nothing, weakens nothing, does nothing twice", { timeout: 60_000 + fleets * 5_000 }, async () => {
    await fc.assert(fc.asyncProperty(fleet, runFleet), { numRuns: fleets });
  });
});
