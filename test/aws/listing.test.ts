import { DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { decodeListedKey } from "../../src/aws/keys.ts";
import { plantObject } from "../../src/localaws/s3/plant.ts";
import { all, listedRows, type World, world } from "./world.ts";

const strangeKeys = [
  "plain",
  "with space",
  "plus+plus",
  "percent%20and%2F",
  "quote'(1)!*",
  "ünïcødé/日本/😀",
  "new\nline\rand\ttab",
  "control\u0001",
  "ends in slash/",
  "//two//slashes",
  "?query&like=yes#hash",
];

async function put({ s3 }: World, Bucket: string, Key: string, Body = "hello") {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

async function version({ s3 }: World, Bucket: string, Status: "Enabled" | "Suspended") {
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
}

function values<T>(results: readonly ({ ok: true; value: T } | { ok: false })[]): T[] {
  return results.flatMap((result) => (result.ok ? [result.value] : []));
}

describe("listing objects", () => {
  it("gives every key as it is, however strange (L4)", async () => {
    const it = world();
    const bucket = await it.newBucket("keys");
    for (const key of strangeKeys) await put(it, bucket.name, key);
    const listed = values(await listedRows(it.ports.listObjects(bucket, false)));
    expect(listed.map(({ ref }) => ref.key).sort()).toEqual([...strangeKeys].sort());
    const versions = values(await listedRows(it.ports.listObjects(bucket, true)));
    expect(versions.map(({ ref }) => ref.key).sort()).toEqual([...strangeKeys].sort());
  });

  it.each(strangeKeys)("goes on after %j, whether versions are listed or not (L5)", async (key) => {
    const it = world();
    const bucket = await it.newBucket("keys");
    for (const each of strangeKeys) await put(it, bucket.name, each);
    for (const versions of [false, true]) {
      const whole = values(await listedRows(it.ports.listObjects(bucket, versions)));
      const place = whole.findIndex(({ ref }) => ref.key === key);
      const rest = values(await listedRows(it.ports.listObjects(bucket, versions, whole[place]?.ref)));
      expect(rest).toEqual(whole.slice(place + 1));
    }
  });

  it("tells size, time, ETag without quotes and class", async () => {
    const it = world();
    const bucket = await it.newBucket("rows");
    await it.s3.send(
      new PutObjectCommand({ Bucket: "rows", Key: "a", Body: "hello", StorageClass: "STANDARD_IA" }),
    );
    expect(values(await listedRows(it.ports.listObjects(bucket, false)))).toEqual([
      {
        ref: { bucket: "rows", key: "a" },
        current: true,
        size: 5,
        lastModified: "2026-06-01T12:00:00.000Z",
        eTag: "5d41402abc4b2a76b9719d911017c592",
        storageClass: "STANDARD_IA",
      },
    ]);
  });

  it("reads page after page, of objects and of versions (L3, L5)", async () => {
    const it = world();
    const bucket = await it.newBucket("many");
    await version(it, bucket.name, "Enabled");
    const keys = Array.from({ length: 1203 }, (_, index) => `key ${String(index).padStart(5, "0")}`);
    for (const key of keys)
      for (let copy = 0; copy < 2; copy += 1) plantObject(it.aws.s3, { bucket: "many", key, body: "x" });
    const current = values(await listedRows(it.ports.listObjects(bucket, false)));
    expect(current.map(({ ref }) => ref.key)).toEqual(keys);
    const versions = values(await listedRows(it.ports.listObjects(bucket, true)));
    expect(versions).toHaveLength(2406);
    expect(new Set(versions.map(({ ref }) => ref.versionId)).size).toBe(2406);
    expect(versions.filter((one) => one.current)).toHaveLength(1203);
  });

  it("leaves delete markers out, and tells current from old", async () => {
    const it = world();
    const bucket = await it.newBucket("marked");
    await put(it, bucket.name, "a");
    await version(it, bucket.name, "Enabled");
    await put(it, bucket.name, "a");
    await put(it, bucket.name, "gone");
    await it.s3.send(new DeleteObjectCommand({ Bucket: "marked", Key: "gone" }));
    const rows = values(await listedRows(it.ports.listObjects(bucket, true)));
    expect(rows.map(({ ref, current }) => [ref.key, ref.versionId === "null", current])).toEqual([
      ["a", false, true],
      ["a", true, false],
      ["gone", false, false],
    ]);
  });

  it("ends with the failure when a page cannot be had", async () => {
    const it = world();
    const bucket = await it.newBucket("breaks");
    for (let index = 0; index < 1001; index += 1)
      plantObject(it.aws.s3, { bucket: "breaks", key: `k${index}`, body: "x" });
    it.aws.inject({
      operation: "ListObjectsV2",
      skip: 1,
      answer: { type: "error", status: 403, code: "AccessDenied", message: "no more" },
    });
    const rows = await listedRows(it.ports.listObjects(bucket, false));
    expect(rows.filter(({ ok }) => ok)).toHaveLength(1000);
    expect(rows.at(-1)).toMatchObject({ ok: false, failure: { reason: "access-denied" } });
  });

  it("decodes `+` as a space (L4)", () => {
    expect(decodeListedKey("a+b%2Bc%0A")).toBe("a b+c\n");
  });
});

describe("listing buckets", () => {
  it("gives every bucket with its Region, page after page (L8, L11)", async () => {
    const it = world();
    for (const name of ["one", "two", "three"]) await it.newBucket(name);
    const buckets = values(await all(it.ports.listBuckets()));
    expect(buckets.map(({ name }) => name).sort()).toEqual(["one", "three", "two"]);
    expect(new Set(buckets.map(({ region }) => region))).toEqual(new Set(["us-east-1"]));
  });

  it("finds a bucket by name, and says when it is not there", async () => {
    const it = world();
    await it.newBucket("here");
    expect(await it.ports.findBucket("here")).toEqual({
      ok: true,
      value: { name: "here", region: "us-east-1" },
    });
    expect(await it.ports.findBucket("nowhere")).toMatchObject({
      ok: false,
      failure: { reason: "not-found" },
    });
  });
});
