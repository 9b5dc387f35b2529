import { PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanInParts } from "../../../src/flow/fleet/scan-in-parts.ts";
import type { ReportPlace } from "../../../src/flow/platform.ts";
import type { ReadPorts, Surroundings } from "../../../src/flow/ports.ts";
import { plantObject } from "../../../src/localaws/s3/plant.ts";
import type { Verdict } from "../../../src/model/verdict.ts";
import type { RunReport } from "../../../src/report/run.ts";
import { all, surroundings, type World, world } from "../../aws/world.ts";
import { baselineOf, newDataKey, scanned, settings } from "../fleet.ts";
import { denied, objects, slowDown } from "../scanned-fleet.ts";
import { keptPlace } from "./kept-place.ts";

/** Four buckets: plain ones of two sizes, a versioned one with many versions of few keys, and a suspended one. */
async function newFleet(): Promise<World> {
  const it = world({ blockSseCByDefault: false });
  const SSEKMSKeyId = await newDataKey(it);
  await it.newBucket("empty");
  await objects(it, "large", 60);
  await objects(it, "small", 3);
  for (const [Bucket, Status] of [
    ["versioned", "Enabled"],
    ["suspended", "Suspended"],
  ] as const) {
    await it.newBucket(Bucket);
    await it.s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "null version" }));
    await it.s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
    );
    for (let index = 0; index < 24; index += 1) {
      const Key = ["a", "b/ü", "b/😀", "c"][index % 4];
      const kms = { ServerSideEncryption: "aws:kms", SSEKMSKeyId } as const;
      await it.s3.send(
        new PutObjectCommand({ Bucket, Key, Body: "x".repeat(index + 1), ...(index % 3 === 0 ? kms : {}) }),
      );
    }
    if (Status === "Suspended")
      await it.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  }
  return it;
}

class Killed extends Error {}

/** Ports and a place that die together at the n-th call of either; nothing gets through afterwards. */
function mortal(ports: ReadPorts, place: ReportPlace, diesAt: number) {
  let calls = 0;
  const live = () => {
    calls += 1;
    if (calls >= diesAt) throw new Killed();
  };
  const guarded = <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) => {
    return async (...args: Args): Promise<T> => {
      live();
      const answer = await call(...args);
      live();
      return answer;
    };
  };
  return {
    ports: {
      ...ports,
      whoAmI: guarded(ports.whoAmI),
      findBucket: guarded(ports.findBucket),
      readBucket: guarded(ports.readBucket),
      headObject: guarded(ports.headObject),
      describeKey: guarded(ports.describeKey),
      listObjects: async function* (...args: Parameters<ReadPorts["listObjects"]>) {
        for await (const row of ports.listObjects(...args)) {
          live();
          yield row;
        }
      },
    },
    place: { ...place, writeText: guarded(place.writeText), readText: guarded(place.readText) },
  };
}

/** A clock on which every look at it takes a millisecond: parts of about so many rows. */
function ticking(): Surroundings {
  let now = 0;
  return surroundings({
    elapsed: () => {
      now += 1;
      return now;
    },
  });
}

async function inParts(
  ports: ReadPorts,
  place: ReportPlace,
  around: Surroundings,
  partMilliseconds = 12,
): Promise<{ report: RunReport; verdicts: Verdict[] }> {
  const options = { ...settings({ surroundings: around }), passes: true, partMilliseconds };
  const result = await scanInParts(ports, place, options);
  if (!result.ok) throw new Error(result.failure.message);
  const verdicts: Verdict[] = [];
  for await (const verdict of result.value.verdicts()) {
    if (!verdict.ok) throw new Error(verdict.failure.message);
    verdicts.push(verdict.value);
  }
  if (!around.cancelled()) await result.value.finish();
  return { report: result.value.report, verdicts };
}

/** All but what tells how long it took. */
function essence({ report, verdicts }: { report: RunReport; verdicts: Verdict[] }) {
  const { seconds: _, peakConcurrency: __, ...rest } = report;
  const byId = [...verdicts].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...rest, verdicts: byId };
}

describe("a scan that is kept in parts", () => {
  it("comes to the same as one in a single piece, in many parts", async () => {
    const it = await newFleet();
    const { place, files } = keptPlace();
    const kept = await inParts(it.ports, place, ticking());
    expect([...files.keys()].filter((name) => name.endsWith(".part.json")).length).toBeGreaterThan(10);
    expect(essence(kept)).toEqual(essence(await scanned(it.ports)));
  });

  it("killed again and again, between any two calls, comes to the same as one never killed", async () => {
    const it = await newFleet();
    const whole = essence(await scanned(it.ports));
    let kills = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 20, maxLength: 24 }),
        async (deaths) => {
          const { place } = keptPlace();
          for (const diesAt of deaths) {
            const dying = mortal(it.ports, place, diesAt);
            const died = await inParts(dying.ports, dying.place, ticking()).catch((error) => error);
            if (died instanceof Killed) kills += 1;
          }
          expect(essence(await inParts(it.ports, place, ticking()))).toEqual(whole);
        },
      ),
      { numRuns: 3, seed: 7 },
    );
    expect(kills).toBeGreaterThanOrEqual(40);
  });

  it("under faults it loses nothing either: a 503 is asked again, a denied object is unknown", async () => {
    const it = await newFleet();
    const { place } = keptPlace();
    it.aws.inject({ operation: "HeadObject", skip: 9, times: 12, answer: slowDown });
    it.aws.inject({ operation: "HeadObject", resource: /k0007$/, times: 99, answer: denied });
    const dying = mortal(it.ports, place, 120);
    await expect(inParts(dying.ports, dying.place, ticking())).rejects.toThrow(Killed);
    const kept = await inParts(it.ports, place, ticking());
    expect(essence(kept)).toEqual(essence(await scanned(it.ports)));
    expect(kept.report.buckets.find(({ facts }) => facts.name === "large")?.stored).toEqual({
      "sse-s3": { objects: 59, bytes: 59 },
      unknown: { objects: 1, bytes: 1 },
    });
  });

  it("does not ask again about what earlier runs found", async () => {
    const it = world();
    await objects(it, "large", 60);
    const { place } = keptPlace();
    const dying = mortal(it.ports, place, 100);
    await expect(inParts(dying.ports, dying.place, ticking(), 8)).rejects.toThrow(Killed);
    const parts = (await all(place.listNames("runs/"))).filter((name) => name.ok && /part/.test(name.value));
    expect(parts.length).toBeGreaterThan(0);
    const before = it.aws.calls.length;
    await inParts(it.ports, place, ticking(), 8);
    const heads = it.aws.calls.slice(before).filter(({ operation }) => operation === "HeadObject");
    expect(heads.length).toBeLessThan(60);
  });

  it("stopped by Ctrl-C it keeps what it has read, says how far it is, and goes on later", async () => {
    const it = world();
    await objects(it, "large", 60);
    const { place } = keptPlace();
    let looks = 0;
    const cancelled = () => {
      looks += 1;
      return looks > 20;
    };
    const stopped = await inParts(it.ports, place, { ...ticking(), cancelled }, 1000);
    expect(stopped.report.stopped).toMatch(/^Stopped after 0 of 1 buckets; the same command goes on/);
    expect(stopped.report.objects).toBeGreaterThan(0);
    expect(stopped.report.objects).toBeLessThan(60);
    expect(essence(await inParts(it.ports, place, ticking()))).toEqual(essence(await scanned(it.ports)));
  });

  it("says of a bucket that is gone meanwhile that it could not be scanned; the rest goes on", async () => {
    const it = world();
    await objects(it, "stays", 3);
    await it.newBucket("goes");
    const { place } = keptPlace();
    const findBucket: ReadPorts["findBucket"] = (name) =>
      name === "goes"
        ? Promise.resolve({
            ok: false,
            failure: { reason: "not-found", message: "There is no bucket goes." },
          })
        : it.ports.findBucket(name);
    const { report } = await inParts({ ...it.ports, findBucket }, place, ticking());
    expect(report.stopped).toBe("goes could not be scanned to its end: There is no bucket goes.");
    expect(report.buckets.map(({ facts }) => facts.name)).toEqual(["stays"]);
  });
});

describe("a place that holds another scan", () => {
  const begun = async (it: World) => {
    const { place } = keptPlace();
    const dying = mortal(it.ports, place, 40);
    await inParts(dying.ports, dying.place, ticking()).catch(() => undefined);
    return place;
  };

  it("is left as it is: other buckets, another baseline, another kind of report", async () => {
    const it = world();
    await objects(it, "large", 60);
    const place = await begun(it);
    const again = (change: object) =>
      scanInParts(it.ports, place, { ...settings(), passes: true, partMilliseconds: 9, ...change });
    const other = baselineOf("version: 1\ndefaults:\n  require: sse-s3\n");
    for (const [change, why] of [
      [{ buckets: ["large"] }, "it is of other buckets"],
      [{ baseline: other }, "the baseline has changed since"],
      [{ passes: false }, "it keeps other verdicts than this format of the report needs"],
    ] as const) {
      const answer = await again(change);
      expect(answer.ok ? "" : answer.failure.message).toBe(
        `The scan that was begun there at 2026-06-01T12:00:00.000Z cannot go on: ${why}; give another folder, or remove its scan.json to begin anew.`,
      );
    }
    expect((await again({})).ok).toBe(true);
  });

  it("is used anew once its scan is finished", async () => {
    const it = world();
    await objects(it, "large", 5);
    const { place } = keptPlace();
    await inParts(it.ports, place, ticking());
    plantObject(it.aws.s3, { bucket: "large", key: "new", body: "hello" });
    expect((await inParts(it.ports, place, ticking())).report.objects).toBe(6);
  });
});
