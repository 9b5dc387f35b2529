import { UpdateObjectEncryptionCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { describe, expect, it as test } from "vitest";
import { plantObject } from "../../../src/localaws/s3/plant.ts";
import type { World } from "../../aws/world.ts";
import { denied } from "../scanned-fleet.ts";
import { type inParts, Killed, mortal } from "./in-parts.ts";
import {
  change,
  changes,
  counter,
  found,
  foundByListing,
  hour,
  journalFleet,
  journalPorts,
  put,
  scanIn,
  version,
} from "./journal-fleet.ts";
import { keptPlace } from "./kept-place.ts";

const lists = ["ListObjectsV2", "ListObjectVersions"];

function sourceOf({ report }: Awaited<ReturnType<typeof inParts>>, name: string) {
  return report.buckets.find(({ facts }) => facts.name === name)?.source;
}

describe("an incremental scan that asks the journal", () => {
  test("lists nothing where nothing changed, and asks only about what did not pass", async () => {
    const { it } = await journalFleet();
    for (const bucket of ["plain", "versioned"]) {
      for (let index = 0; index < 5; index += 1) await put(it, bucket, `k${index}`);
      await put(it, bucket, "weak", false);
    }
    it.aws.clock.advance(4 * hour);
    const { place, files } = keptPlace();
    const count = counter(it);
    const first = await scanIn(it, place);
    expect(sourceOf(first, "plain")).toMatchObject({
      source: "list",
      why: expect.stringMatching(/^listing and HEAD: no scan of the last 7 days in the folder remembers it/),
    });
    expect(count(...lists)).toBe(2);
    it.aws.clock.advance(hour);
    const asked = queries(it);
    const second = await scanIn(it, place, journalPorts(it), { partMilliseconds: 3 });
    // Of each bucket two, in however many parts it is scanned.
    expect(queries(it) - asked).toBe(4);
    expect([...files.keys()].filter((name) => /plain.*part\.json$/.test(name)).length).toBeGreaterThan(3);
    expect(sourceOf(second, "versioned")).toEqual({
      source: "journal",
      why: expect.stringMatching(
        /^the journal of S3 Metadata, b_versioned, names 0 keys since 2026-06-01T20:00:00.000Z: asked for/,
      ),
      asOf: "2026-06-01T20:00:00.000Z",
      estimate: expect.objectContaining({ requests: 10 }),
    });
    const calls = it.aws.calls.slice();
    expect(count(...lists)).toBe(0);
    expect(calls.filter(({ operation }) => operation === "HeadObject").length - 14).toBe(2);
    expect(second.report.remembered?.objects).toBe(12);
    expect(found(second)).toEqual(await foundByListing(it));
  });

  test("lists what lies about a changed key, and asks about that key and no other", async () => {
    const { it } = await journalFleet();
    const one = plantObject(it.aws.s3, { bucket: "plain", key: "k", size: 5, encryption: "AES256" });
    await put(it, "plain", "good");
    const objects = it.aws.s3.buckets.get("plain")?.objects;
    const good = objects?.current("good") ?? one;
    for (let index = 0; index < 3000; index += 1) objects?.put({ ...good, key: `k${10_000 + index}` });
    it.aws.clock.advance(4 * hour);
    const { place } = keptPlace();
    await scanIn(it, place, journalPorts(it), { partMilliseconds: 4000 });
    it.aws.clock.advance(4 * hour);
    for (const key of ["k10700", "k10800x", "k12500"]) await put(it, "plain", key);
    const count = counter(it);
    const second = await scanIn(it, place, journalPorts(it), { partMilliseconds: 4000 });
    expect(sourceOf(second, "plain")?.source).toBe("journal");
    expect(count(...lists)).toBe(2);
    expect(second.report.remembered?.objects).toBe(second.report.objects - 4);
    expect(found(second)).toEqual(await foundByListing(it));
  });

  const key = fc.constantFrom(
    "a",
    "a/",
    "a/b",
    "ab",
    "é/ü",
    "\u{1f600}",
    "\ue000",
    "\uffff",
    "line\nbreak",
    "zz",
  );
  test.each([false, true])(
    "finds what a listing finds, whatever was done and however often it is killed; records of updated encryption: %s",
    async (encryptionUpdates) => {
      const one = fc.record({
        bucket: fc.constantFrom("plain" as const, "versioned" as const),
        key,
        does: fc.constantFrom(...changes.filter((does) => encryptionUpdates || does !== "update")),
        which: fc.nat(3),
      });
      const round = fc.array(one, { maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(
          fc.array(round, { minLength: 3, maxLength: 4 }),
          fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }),
          fc.constantFrom(2, 15, 1000),
          async (rounds, deaths, partMilliseconds) => {
            const { it, keyArn } = await journalFleet({ journal: { encryptionUpdates } });
            const { place } = keptPlace();
            for (const [index, all] of rounds.entries()) {
              for (const each of all) await change(it, keyArn, each);
              it.aws.clock.advance(hour);
              for (const diesAt of deaths) {
                const dying = mortal(journalPorts(it), place, diesAt);
                await scanIn(it, dying.place, dying.ports, { partMilliseconds }).catch((error) => {
                  if (!(error instanceof Killed)) throw error;
                });
              }
              const kept = await scanIn(it, place, journalPorts(it), { partMilliseconds });
              expect(found(kept)).toEqual(await foundByListing(it));
              if (index > 0) expect(sourceOf(kept, "versioned")?.source).toBe("journal");
              it.aws.clock.advance(20 * hour);
            }
          },
        ),
        { numRuns: 8 },
      );
    },
    120_000,
  );

  test("finds a change that came late into the journal the next time: it asks from before the last scan", async () => {
    const { it } = await journalFleet({ journal: { lag: hour } });
    it.aws.clock.advance(4 * hour);
    const { place } = keptPlace();
    await scanIn(it, place);
    it.aws.clock.advance(23.5 * hour);
    await put(it, "plain", "late", false);
    it.aws.clock.advance(0.5 * hour);
    const missed = await scanIn(it, place);
    expect(missed.report.objects).toBe(2);
    expect(sourceOf(missed, "plain")?.asOf).toBe("2026-06-02T19:00:00.000Z");
    it.aws.clock.advance(24 * hour);
    expect(found(await scanIn(it, place))).toEqual(await foundByListing(it));
  });

  test.each([
    [false, 0],
    [true, 1],
  ])(
    "sees an updated encryption before the week is over only if the journal does (I38): %s",
    async (encryptionUpdates, fails) => {
      const { it } = await journalFleet({ journal: { encryptionUpdates } });
      const { place } = keptPlace();
      await scanIn(it, place);
      const other = await it.newKey();
      await it.s3.send(
        new UpdateObjectEncryptionCommand({
          ...{ Bucket: "plain", Key: "first" },
          ObjectEncryption: { SSEKMS: { KMSKeyArn: other, BucketKeyEnabled: true } },
        }),
      );
      it.aws.clock.advance(24 * hour);
      const next = await scanIn(it, place);
      expect(next.report.rules["S3E-203"]?.fail).toBe(fails);
      it.aws.clock.advance(6 * 24 * hour);
      const after = await scanIn(it, place);
      expect(sourceOf(after, "plain")).toMatchObject({ source: "list" });
      expect(after.report.rules["S3E-203"]?.fail).toBe(1);
    },
  );

  test("lists the rest where what was kept cannot be read", async () => {
    const { it } = await journalFleet();
    for (let index = 0; index < 12; index += 1) await put(it, "plain", `k${index}`);
    it.aws.clock.advance(4 * hour);
    const { place, files } = keptPlace();
    await scanIn(it, place, journalPorts(it), { partMilliseconds: 4 });
    const kept = [...files.keys()].filter((name) => /plain\/.*objects\.jsonl$/.test(name));
    expect(kept.length).toBeGreaterThan(2);
    files.delete(kept[1] ?? "");
    await put(it, "plain", "k5", false);
    it.aws.clock.advance(hour);
    const next = await scanIn(it, place);
    expect(sourceOf(next, "plain")?.source).toBe("journal");
    expect(found(next)).toEqual(await foundByListing(it));
  });

  test("goes on with a listing where the journal answers no more, from where it was", async () => {
    const { it } = await journalFleet();
    for (let index = 0; index < 12; index += 1) await put(it, "plain", `k${index}`);
    it.aws.clock.advance(4 * hour);
    const { place, files } = keptPlace();
    await scanIn(it, place, journalPorts(it), { buckets: ["plain"] });
    await put(it, "plain", "k5", false);
    it.aws.clock.advance(hour);
    const options = { partMilliseconds: 3, buckets: ["plain"] };
    const parts = () => [...files].filter(([name]) => name.endsWith(".part.json")).map(([, text]) => text);
    for (let diesAt = 10; parts().length < 2; diesAt += 1) {
      const dying = mortal(journalPorts(it), place, diesAt);
      await expect(scanIn(it, dying.place, dying.ports, options)).rejects.toThrow(Killed);
    }
    expect(JSON.parse(parts()[1] ?? "")).toMatchObject({ last: false, next: { journal: true } });
    it.aws.inject({ operation: "StartQueryExecution", times: 99, answer: denied });
    const next = await scanIn(it, place, journalPorts(it), options);
    expect(sourceOf(next, "plain")?.source).toBe("journal");
    expect(found(next)).toEqual(await foundByListing(it, ["plain"]));
    const sources = parts().map((text) => JSON.parse(text).bucket.source?.source);
    expect(sources.slice(0, 3)).toEqual(["list", "journal", "list"]);
  });

  test("is as unknown as a listing where a changed stretch cannot be listed", async () => {
    const { it } = await journalFleet();
    const { place } = keptPlace();
    await scanIn(it, place);
    await put(it, "plain", "k5");
    it.aws.clock.advance(hour);
    it.aws.inject({ operation: "ListObjectsV2", times: 99, answer: denied });
    const next = await scanIn(it, place);
    const plain = next.report.buckets.find(({ facts }) => facts.name === "plain");
    expect(plain?.incomplete).toMatch(/ListObjectsV2 of plain/);
    expect(plain?.rules["S3E-201"]?.unknown).toBe(1);
  });
});

describe("a bucket is listed, and the reason told, when", () => {
  type Place = ReturnType<typeof keptPlace>;
  const cases: readonly {
    readonly name: string;
    readonly journal?: { readonly creation: number };
    /** What it gives ends what was done, after the first scan. */
    readonly before?: (it: World, place: Place) => Promise<unknown>;
    readonly between?: (it: World, place: Place) => Promise<unknown> | unknown;
    readonly why: RegExp;
  }[] = [
    {
      name: "the journal has no record of before the last scan",
      before: async (it) => {
        it.aws.s3.buckets
          .get("versioned")
          ?.settings.set("metadata-journal-table", JSON.stringify({ since: it.aws.clock.now() }));
      },
      why: /its journal has no record of before 2026-06-01T13:00:00.000Z, which would prove that it was kept then/,
    },
    {
      name: "its records expire too soon",
      between: (it) => {
        it.aws.s3.buckets
          .get("versioned")
          ?.settings.set("metadata-journal-table", JSON.stringify({ since: 0, days: 7 }));
        it.aws.clock.advance(6.9 * 24 * hour);
      },
      why: /records of its journal expire after 7 days, which is too soon/,
    },
    {
      name: "its table is not ACTIVE",
      journal: { creation: 24 * hour },
      why: /its journal table is CREATING, and not yet ACTIVE/,
    },
    {
      name: "the last scan did not see all of it",
      before: async (it) => it.aws.inject({ operation: "ListObjectVersions", times: 9, answer: denied }),
      why: /the last scan in the folder did not come to its end/,
    },
    {
      name: "versioning was suspended at the last scan",
      before: (it) => version(it, "versioned", "Suspended"),
      between: (it) => version(it, "versioned", "Enabled"),
      why: /its versioning was suspended or unknown at the last scan/,
    },
    {
      name: "versioning is suspended now",
      between: (it) => version(it, "versioned", "Suspended"),
      why: /its versioning is suspended or unknown, and only a listing keeps versions together/,
    },
    {
      name: "versioning was changed since",
      before: async (it) => {
        const bucket = it.aws.s3.buckets.get("versioned");
        if (bucket !== undefined) bucket.versioning = "disabled";
      },
      between: (it) => version(it, "versioned", "Enabled"),
      why: /its versioning was changed since the last scan/,
    },
    {
      name: "Athena refuses",
      between: (it) => it.aws.inject({ operation: "StartQueryExecution", times: 9, answer: denied }),
      why: /athena:StartQueryExecution over b_versioned/,
    },
    {
      name: "a query fails",
      between: (it) => it.aws.inject({ operation: "GetQueryResults", times: 9, answer: denied }),
      why: /athena:GetQueryResults/,
    },
    {
      name: "an older version kept what was seen, without a name for each object",
      between: (_it, { files }) => {
        for (const [name, text] of files)
          if (name.endsWith(".part.json")) files.set(name, text.replaceAll(',"whole":true', ""));
      },
      why: /the last scan in the folder did not list it, or did not keep every object/,
    },
    {
      name: "the last scan was no incremental one",
      before: (it, { place }) => scanIn(it, place, journalPorts(it), { incremental: false }),
      between: (_it, { files }) => {
        const scan = JSON.parse(files.get("scan.json") ?? "{}");
        files.set("scan.json", JSON.stringify({ ...scan, objects: false }));
      },
      why: /no scan of the last 7 days in the folder remembers it/,
    },
    {
      name: "S3 Metadata is not configured any more",
      between: (it) => {
        const settings = it.aws.s3.buckets.get("versioned")?.settings;
        settings?.delete("metadata-journal-table");
        settings?.delete("metadata-inventory-table");
      },
      why: /S3 Metadata is not configured/,
    },
    {
      name: "too many keys have changed",
      between: async (it) => {
        for (const key of ["a", "b", "c", "d"]) await put(it, "versioned", key);
      },
      why: /its journal names 4 keys, which are quicker listed/,
    },
  ];
  test.each(cases)("$name", async ({ journal, before, between, why }) => {
    const { it } = await journalFleet(journal === undefined ? {} : { journal });
    const kept = keptPlace();
    const end = await before?.(it, kept);
    await scanIn(it, kept.place);
    if (typeof end === "function") end();
    it.aws.clock.advance(2 * hour);
    await between?.(it, kept);
    const next = await scanIn(it, kept.place, journalPorts(it, { mostKeys: 3 }));
    expect(sourceOf(next, "versioned")).toMatchObject({ source: "list", why: expect.stringMatching(why) });
    const objects = next.report.buckets.find(({ facts }) => facts.name === "versioned")?.objects;
    expect(objects).toBe([...(it.aws.s3.buckets.get("versioned")?.objects.keys() ?? [])].length);
  });
});

function queries({ aws }: World): number {
  return aws.calls.filter(({ operation }) => operation === "StartQueryExecution").length;
}
