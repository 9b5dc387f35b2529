import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanInParts } from "../../../src/flow/fleet/scan-in-parts.ts";
import type { ReadPorts } from "../../../src/flow/ports.ts";
import { plantObject } from "../../../src/localaws/s3/plant.ts";
import { all, type World, world } from "../../aws/world.ts";
import { baselineOf, scanned, settings } from "../fleet.ts";
import { denied, objects, slowDown } from "../scanned-fleet.ts";
import { essence, inParts, Killed, mortal, newFleet, ticking } from "./in-parts.ts";
import { keptPlace } from "./kept-place.ts";

describe("a scan that is kept in parts", () => {
  it("comes to the same as one in a single piece, in many parts", async () => {
    const it = await newFleet();
    const { place, files } = keptPlace();
    const kept = await inParts(it.ports, place, ticking());
    expect([...files.keys()].filter((name) => name.endsWith(".part.json")).length).toBeGreaterThan(10);
    expect(essence(kept)).toEqual(essence(await scanned(it.ports)));
  });

  it("killed 20 times and more, between any two calls, comes to the same as one never killed", async () => {
    const it = await newFleet();
    const whole = essence(await scanned(it.ports));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 30, maxLength: 34 }),
        async (deaths) => {
          const { place } = keptPlace();
          let kills = 0;
          for (const diesAt of deaths) {
            const dying = mortal(it.ports, place, diesAt);
            const died = await inParts(dying.ports, dying.place, ticking()).catch((error) => error);
            if (died instanceof Killed) kills += 1;
          }
          expect(kills).toBeGreaterThanOrEqual(20);
          expect(essence(await inParts(it.ports, place, ticking()))).toEqual(whole);
        },
      ),
      { numRuns: 2, seed: 7 },
    );
  }, 120_000);

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
      "sse-s3": { objects: 29, bytes: 29 },
      unknown: { objects: 1, bytes: 1 },
    });
  });

  it("does not ask again about what earlier runs found", async () => {
    const it = world();
    await objects(it, "large", 60);
    const { place } = keptPlace();
    const dying = mortal(it.ports, place, 100);
    await expect(inParts(dying.ports, dying.place, ticking(), { partMilliseconds: 8 })).rejects.toThrow(
      Killed,
    );
    const parts = (await all(place.listNames("runs/"))).filter((name) => name.ok && /part/.test(name.value));
    expect(parts.length).toBeGreaterThan(0);
    const before = it.aws.calls.length;
    await inParts(it.ports, place, ticking(), { partMilliseconds: 8 });
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
    const stopped = await inParts(it.ports, place, { ...ticking(), cancelled }, { partMilliseconds: 1000 });
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
      scanInParts(it.ports, place, {
        ...settings(),
        passes: true,
        incremental: false,
        partMilliseconds: 9,
        ...change,
      });
    const other = baselineOf("version: 1\ndefaults:\n  require: sse-s3\n");
    for (const [change, why] of [
      [{ buckets: ["large"] }, "it is of other buckets"],
      [{ baseline: other }, "the baseline has changed since"],
      [{ passes: false }, "it keeps other verdicts than this format of the report needs"],
      [{ incremental: true }, "it was begun as a plain one"],
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
