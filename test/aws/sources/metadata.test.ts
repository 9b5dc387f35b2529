import { PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { Shape } from "../../../src/flow/ports.ts";
import { plantObject } from "../../../src/localaws/s3/plant.ts";
import { compareKeys } from "../../../src/model/key-order.ts";
import { all, world } from "../world.ts";
import { batchesOf, keysFrom, openedFrom, portsFrom } from "./opened.ts";
import { enableMetadata } from "./reported-bucket.ts";

const bucket = { name: "source", region: "us-east-1" };

async function fixture() {
  const it = world();
  await it.newBucket("source");
  for (const Key of ["a", "b"])
    await it.s3.send(new PutObjectCommand({ Bucket: "source", Key, Body: "hello" }));
  const from = (place: object = { athena: { workGroup: "primary" } }) =>
    portsFrom(it, "metadata", { wait: async () => undefined, ...place });
  return { ...it, from };
}

describe("the journal of S3 Metadata", () => {
  const since = "2026-06-01T18:00:00.000Z";
  const hour = 3_600_000;

  async function journalled() {
    const it = await fixture();
    await enableMetadata(it);
    const put = (Key: string) => it.s3.send(new PutObjectCommand({ Bucket: "source", Key, Body: "hello" }));
    await put("early");
    const open = (more: object = {}, goesOn = false) =>
      openedFrom(
        portsFrom(it, "journal", {
          ...{ athena: { workGroup: "primary" }, wait: async () => undefined },
          ...{ now: () => it.aws.clock.now(), ...more },
        }),
        bucket,
        { journal: { since, goesOn } },
      );
    return { ...it, put, open };
  }

  it("names keys with records since three hours before the last scan, in the order of a listing", async () => {
    const it = await journalled();
    it.aws.clock.advance(3 * hour - 1);
    await it.put("too early");
    it.aws.clock.advance(1);
    for (const key of ["\u{1f600}", "\ue000", "it's", 'a"b', "a", "a"]) await it.put(key);
    it.aws.clock.advance(6 * hour);
    const { choice, changed, batches } = await it.open();
    expect(changed).toEqual(['a"b', "a", "it's", "\ue000", "\u{1f600}"].sort(compareKeys));
    expect(batches).toBeUndefined();
    expect(choice).toMatchObject({ source: "journal", asOf: "2026-06-01T20:00:00.000Z" });
    expect((await it.open({}, true)).choice.why).toMatch(/: the scan goes on where it was/);
  });

  it("is read page after page", async () => {
    const it = await journalled();
    it.aws.clock.advance(4 * hour);
    const names = Array.from({ length: 1500 }, (_, index) => `k${index}`);
    for (const key of names) plantObject(it.aws.s3, { bucket: "source", key, body: "x" });
    expect((await it.open()).changed).toEqual(names.sort());
    expect(it.aws.calls.filter(({ operation }) => operation === "GetQueryResults")).toHaveLength(3);
  });

  it("is left for a listing with more keys than can be held, and takes as many", async () => {
    const it = await journalled();
    it.aws.clock.advance(4 * hour);
    for (const key of ["c", "d"]) await it.put(key);
    expect((await it.open({ mostKeys: 2 })).changed).toEqual(["c", "d"]);
    const { choice, changed } = await it.open({ mostKeys: 1 });
    expect(changed).toBeUndefined();
    expect(choice.why).toMatch(/^listing and HEAD: its journal names 2 keys, which are quicker listed/);
  });

  it("is left for a listing where fewer keys come than were counted", async () => {
    const it = await journalled();
    it.aws.clock.advance(4 * hour);
    await it.put("a");
    // It begins anew while the first query runs.
    const begins = JSON.stringify({ since: it.aws.clock.now() + 1 });
    const wait = async () => it.aws.s3.buckets.get("source")?.settings.set("metadata-journal-table", begins);
    const { choice, changed } = await it.open({ wait });
    expect(changed).toBeUndefined();
    expect(choice.why).toMatch(
      /^listing and HEAD: Athena gave fewer keys of its journal than it had counted/,
    );
  });

  it("is left for a listing where it was empty before the last scan", async () => {
    const it = await fixture();
    it.aws.clock.advance(4 * hour);
    await enableMetadata(it);
    const ports = portsFrom(it, "journal", { athena: { output: "s3://r/" }, wait: async () => undefined });
    const { choice } = await openedFrom(ports, bucket, { journal: { since, goesOn: false } });
    expect(choice.why).toMatch(/no record of before 2026-06-01T15:00:00.000Z, which would prove/);
  });
});

describe("the live inventory table of S3 Metadata", () => {
  it("is counted by one query, and rows that must be told come by another, from any position", async () => {
    const it = await fixture();
    await enableMetadata(it);
    const counted = await all(batchesOf(await openedFrom(it.from(), bucket, { need: () => "count" })));
    expect(counted).toMatchObject([{ value: { counted: [{ objects: 2, bytes: 10 }], rows: [] } }]);
    expect(it.aws.calls.filter(({ operation }) => operation === "StartQueryExecution")).toHaveLength(1);
    const opened = await openedFrom(it.from(), bucket, { versions: false });
    const [first, second] = await all(batchesOf(opened));
    expect(second).toMatchObject({ value: { rows: [{ listed: { ref: { key: "a" }, size: 5 } }, {}] } });
    const behind = (batch: typeof first) => ({
      after: { source: "metadata", position: batch?.ok === true ? batch.value.position : "" } as const,
    });
    expect(await keysFrom(await openedFrom(it.from(), bucket, behind(first)))).toEqual(["a", "b"]);
    expect(await keysFrom(await openedFrom(it.from(), bucket, behind(second)))).toEqual([]);
    expect(opened.choice).toMatchObject({ source: "metadata", asOf: "2026-06-01T11:00:00.000Z" });
  });

  it.each([
    ["there is no table", {}, false, /S3 Metadata is not configured/],
    ["Athena is not named", { athena: undefined }, true, /name a workgroup/],
  ])("is left for a listing when %s", async (_name, place, enabled, why) => {
    const it = await fixture();
    if (enabled) await enableMetadata(it);
    const ports = "athena" in place ? portsFrom(it, "metadata") : it.from();
    const { choice, batches } = await openedFrom(ports, bucket);
    expect(batches).toBeUndefined();
    expect(choice.why).toMatch(why);
  });

  it("ends with a failure when a query fails: nothing is passed", async () => {
    const it = await fixture();
    await enableMetadata(it);
    const refused = { type: "error", status: 403, code: "AccessDeniedException", message: "no" } as const;
    it.aws.inject({ operation: "StartQueryExecution", skip: 1, answer: refused });
    const need = ({ facts }: Shape) => (facts.current ? "rows" : "count");
    const found = await all(batchesOf(await openedFrom(it.from(), bucket, { need })));
    expect(found).toMatchObject([{ ok: false, failure: { reason: "access-denied" } }]);
  });
});
