import { beforeAll, describe, expect, it } from "vitest";
import { localPorts } from "../../src/cli/connect.ts";
import { fleetBaseline } from "../../src/cli/demo/baseline.ts";
import {
  fleetAccount,
  fleetBuckets,
  fleetCopyLimit,
  fleetRegion,
  heldSseCKey,
} from "../../src/cli/demo/fleet.ts";
import { plantFleet } from "../../src/cli/demo/plant.ts";
import { apply } from "../../src/flow/apply.ts";
import { sseCKeyOf } from "../../src/flow/held-keys.ts";
import { makePlan, type PlanOptions } from "../../src/flow/plan.ts";
import { scan } from "../../src/flow/scan.ts";
import { undo } from "../../src/flow/undo.ts";
import { createLocalAws } from "../../src/localaws/aws.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Receipt } from "../../src/model/receipt.ts";
import { resourceId } from "../../src/model/resource.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import { surroundings } from "../aws/world.ts";
import { baselineOf } from "./fleet.ts";
import {
  type BucketPicture,
  type FleetPicture,
  pictureOf,
  settingsOf,
  type VersionPicture,
} from "./fleet-picture.ts";

const aws = createLocalAws({
  account: fleetAccount,
  region: fleetRegion,
  copyLimit: fleetCopyLimit,
  seed: 7,
});
const ports = localPorts(aws);
const held = [sseCKeyOf(heldSseCKey)];
const options: PlanOptions = {
  baseline: baselineOf(fleetBaseline),
  concurrency: 32,
  heldSseCKeys: held,
  // After the fleet's second exemption has ended.
  surroundings: surroundings({ now: () => "2026-11-23T12:00:00.000Z" }),
  version: "0.0.0",
  trustedEndpoint: true,
  copyLimit: fleetCopyLimit,
  partSize: 5 * 2 ** 20,
};

let before: FleetPicture;
let after: FleetPicture;
let settings: Record<"before" | "after" | "undone", Readonly<Record<string, string>>>;
let plan: Plan;
let again: Plan;
const receipts: Receipt[] = [];
const failures: Verdict[] = [];

/** Once for the file: the whole fleet is planted, planned, mended, scanned and undone. */
beforeAll(async () => {
  await plantFleet(aws);
  before = await pictureOf(aws);
  const settingsBefore = await settingsOf(aws);
  const planned = await makePlan(ports, options);
  if (!planned.ok) throw new Error(planned.failure.message);
  plan = planned.value.plan;
  const write = async (receipt: Receipt) => void receipts.push(receipt);
  const applied = await apply(ports, plan, { ...options, receipts: write });
  if (!applied.ok) throw new Error(applied.failure.message);
  after = await pictureOf(aws);
  const settingsAfter = await settingsOf(aws);
  const verdict = (one: Verdict) => void (one.verdict === "fail" && failures.push(one));
  const scanned = await scan(ports, options, { verdict });
  if (!scanned.ok) throw new Error(scanned.failure.message);
  const plannedAgain = await makePlan(ports, options);
  if (!plannedAgain.ok) throw new Error(plannedAgain.failure.message);
  again = plannedAgain.value.plan;
  const undone = await undo(ports, () => [...receipts].reverse(), { ...options, receipts: write });
  if (!undone.ok) throw new Error(undone.failure.message);
  settings = { before: settingsBefore, after: settingsAfter, undone: await settingsOf(aws) };
}, 180_000);

function picture(of: FleetPicture, bucket: string): BucketPicture {
  return of.get(bucket) ?? { versions: [], markers: [] };
}

const idOf = ({ key, versionId }: VersionPicture) => `${key}\n${versionId}`;

describe.each(fleetBuckets)("$name: $story", ({ name }) => {
  it("every version that was there is there, and reads as it did", () => {
    const now = new Map(picture(after, name).versions.map((version) => [idOf(version), version.reads]));
    const then = picture(before, name).versions;
    expect(then.length).toBeGreaterThan(0);
    for (const version of then) expect(now.get(idOf(version)), idOf(version)).toEqual(version.reads);
  });

  it("what is new are copies of what was current, on top of it", () => {
    const then = new Set(picture(before, name).versions.map(idOf));
    const current = new Map(
      picture(before, name)
        .versions.filter(({ latest }) => latest)
        .map(({ key, reads }) => [key, reads]),
    );
    for (const version of picture(after, name).versions) {
      if (version.latest) expect(version.reads, version.key).toEqual(current.get(version.key));
      if (!then.has(idOf(version))) expect(version.latest, version.key).toBe(true);
    }
    expect(picture(after, name).markers).toEqual(picture(before, name).markers);
  });
});

describe("the fleet after apply", () => {
  it("was mended by every kind of action, and none failed", () => {
    const kinds = new Set(plan.actions.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([
      "copy-object",
      "multipart-copy",
      "put-bucket-encryption",
      "put-bucket-policy",
      "update-object-encryption",
    ]);
    const applied = receipts.filter(({ status }) => status === "applied").map(({ action }) => action.id);
    expect(applied.sort()).toEqual(plan.actions.map(({ id }) => id).sort());
  });

  it("has nothing left to do", () => {
    expect(again.actions.map(({ id, summary }) => `${id}: ${summary}`)).toEqual([]);
  });

  it("reads its content everywhere but where S3 gives it to nobody", () => {
    const unread = new Map<string, Set<string>>();
    for (const [bucket, { versions }] of before)
      for (const { reads } of versions)
        if (reads.unread !== undefined)
          unread.set(bucket, (unread.get(bucket) ?? new Set()).add(reads.unread));
    expect(Object.fromEntries([...unread].map(([bucket, codes]) => [bucket, [...codes]]))).toEqual({
      "acme-cold-storage": ["InvalidObjectState"],
      "acme-old-backups": ["KMS.KMSInvalidStateException"],
    });
  });

  it("fails only where the plan refused, each with its reason", () => {
    const left = plan.actions.flatMap((action) =>
      "leaves" in action && action.leaves !== undefined ? [action.leaves] : [],
    );
    const refused = new Set(
      [...plan.refusals, ...left].flatMap(({ rules, resource }) =>
        rules.map((rule) => `${rule} ${resourceId(resource)}`),
      ),
    );
    const failing = failures.map(({ rule, resource }) => `${rule} ${resourceId(resource)}`);
    expect(failing.filter((failure) => !refused.has(failure))).toEqual([]);
    // A key that AWS manages passes once nothing that must not lies under it any more.
    const settled = [...refused].filter((one) => !failing.includes(one));
    expect(settled.filter((one) => !one.startsWith("S3E-304 "))).toEqual([]);
    for (const { reason, advice } of [...plan.refusals, ...left])
      expect(reason !== "" && advice !== "").toBe(true);
  });
});

describe("undo", () => {
  it("puts every setting of every bucket back byte for byte", () => {
    expect(settings.after).not.toEqual(settings.before);
    expect(settings.undone).toEqual(settings.before);
  });

  it("leaves a foreign policy as it was all the way", () => {
    const policies = ["before", "undone"].map((when) => settings[when as "before"]["acme-web-assets policy"]);
    expect(policies[0]).toContain('"Version" : "2012-10-17"');
    expect(policies[1]).toBe(policies[0]);
  });
});
