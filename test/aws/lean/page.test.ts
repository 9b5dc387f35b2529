import { DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scanPage } from "../../../src/aws/lean/page.ts";
import { awsPorts } from "../../../src/aws/ports.ts";
import type { ListPosition } from "../../../src/flow/ports.ts";
import { listedRows, type World, world } from "../world.ts";
import { bothLanes, document, scripted } from "./scripted.ts";

const bucket = { name: "bucket", region: "us-east-1" };
const row = (key: string, more = "") =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;abc&quot;</ETag>${more}<Size>5</Size><StorageClass>STANDARD</StorageClass></Contents>`;
const page = (rows: string, count = 1, truncated = "false") =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><Prefix></Prefix><KeyCount>${count}</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType><IsTruncated>${truncated}</IsTruncated>${rows}</ListBucketResult>`;

const good = page(
  row(
    "a%2Fb+c%F0%9F%98%80",
    "<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>",
  ),
);
const strange: Readonly<Record<string, string>> = {
  "no XML": "nothing",
  "an error": "<Error><Code>SlowDown</Code></Error>",
  "cut off": good.slice(0, -30),
  "text behind it": `${good}<more/>`,
  "an element of the future": good.replace("<Size>", "<Shape>round</Shape><Size>"),
  "an element of the future on the page": good.replace("<MaxKeys>", "<Mood>good</Mood><MaxKeys>"),
  "keys that are not encoded": good.replace("<EncodingType>url</EncodingType>", ""),
  "fewer rows than it says": page(row("a"), 2),
  "more to come, and no word of where": page(row("a"), 1, "true"),
  "neither true nor false": page(row("a"), 1, "maybe"),
  "a key that is no encoding": page(row("a%ZZ")),
  "a key with an entity": page(row("a&amp;b")),
  "a raw key": page(row("\xe9")),
  "no size": good.replace("<Size>5</Size>", ""),
  "a size that is none": good.replace("<Size>5</Size>", "<Size>many</Size>"),
  "a date that is none": good.replace("2026-01-01T00:00:00.000Z", "yesterday"),
  "two keys": good.replace("<Size>", "<Key>b</Key><Size>"),
  "space between elements": good.replace("<Size>", "\n<Size>"),
};

describe("the page scanner", () => {
  it("reads a row", () => {
    const scanned = scanPage(bucket, Buffer.from(good, "latin1"));
    expect(scanned?.objects).toEqual([
      {
        ref: { bucket: "bucket", key: "a/b c\u{1f600}" },
        current: true,
        size: 5,
        lastModified: "2026-01-01T00:00:00.000Z",
        eTag: "abc",
        storageClass: "STANDARD",
      },
    ]);
  });

  it.each(Object.keys(strange))("leaves to others: %s", (name) => {
    expect(scanPage(bucket, Buffer.from(strange[name] ?? "", "latin1"))).toBeUndefined();
  });

  it("never takes a page that was changed in one place for one with other rows", () => {
    const whole = scanPage(bucket, Buffer.from(good, "latin1"));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(good.length), (from, length) => {
        const cut = scanPage(bucket, Buffer.from(good.slice(0, from) + good.slice(from + length), "latin1"));
        if (cut !== undefined) expect(cut.objects.length).toBe(whole?.objects.length);
      }),
    );
  });
});

describe("listings with and without the SDK", () => {
  let it_: World;
  let url = "";
  let close: () => void = () => undefined;
  const keys = [
    "a b",
    "a+b",
    "a%2Fb",
    "a&b<c>\"'",
    "\u{1f600}",
    "\ufb00",
    "z\u0001\u001f",
    "é/",
    "/",
    "//x",
    "~!()*",
  ];

  beforeAll(async () => {
    it_ = world();
    for (const name of ["plain", "versioned"]) await it_.newBucket(name);
    const versioning = { Bucket: "versioned", VersioningConfiguration: { Status: "Enabled" as const } };
    await it_.s3.send(new PutBucketVersioningCommand(versioning));
    for (const Bucket of ["plain", "versioned"])
      for (const Key of keys) await it_.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    for (const Key of keys.slice(0, 4)) {
      await it_.s3.send(new PutObjectCommand({ Bucket: "versioned", Key, Body: "again" }));
      await it_.s3.send(new DeleteObjectCommand({ Bucket: "versioned", Key }));
    }
    const listening = await it_.aws.listen();
    url = listening.url;
    close = () => void listening.close();
  });
  afterAll(() => close());

  it.each([
    ["plain", false],
    ["plain", true],
    ["versioned", false],
    ["versioned", true],
  ])("are the same: bucket %s, versions %s", async (name, versions) => {
    const config = { region: "us-east-1", endpoint: url, credentials: it_.aws.credentials };
    const [lean, bySdk] = [awsPorts({ ...config, lean: true }), awsPorts({ ...config, lean: false })];
    const list = (ports: typeof lean) => listedRows(ports.listObjects({ ...bucket, name }, versions));
    const found = await list(lean);
    expect(found.length).toBeGreaterThanOrEqual(versions ? keys.length : 7);
    expect(found).toEqual(await list(bySdk));
    // Two rows at a time, each page on its own, they are the same again.
    for (const ports of [lean, bySdk]) {
      const rows: unknown[] = [];
      for (let after: ListPosition | undefined, pages = 0; pages < 99; pages += 1) {
        const read = await ports.listPage({ ...bucket, name }, versions, after, 2);
        if (!read.ok) throw new Error(read.failure.message);
        expect(read.value.objects.length).toBeLessThanOrEqual(2);
        rows.push(...read.value.objects.map((value) => ({ ok: true, value })));
        after = read.value.next;
        if (after === undefined) break;
      }
      expect(rows).toEqual(found);
    }
    lean.close();
    bySdk.close();
  });

  it("are read whole where keys are as long as they can be, and where a shorter page follows", async () => {
    const keysOf = (length: number) => Array.from({ length }, (_, at) => String(at).padEnd(1024, "k"));
    const server = await scripted((_method, target) =>
      target.includes("list-type") ? document(longPage(target.includes("start-after"))) : undefined,
    );
    const longPage = (shorter: boolean) => {
      const rows = keysOf(shorter ? 2 : 1000).map((key) => row(key));
      return page(rows.join(""), rows.length);
    };
    const { lean, bySdk } = bothLanes(server.url);
    const long = await listedRows(lean.listObjects(bucket, false));
    const short = await listedRows(lean.listObjects(bucket, false, { key: "0" }));
    const keysIn = (rows: typeof long) => rows.map((each) => (each.ok ? each.value.ref.key : each.failure));
    expect(keysIn(long)).toEqual(keysOf(1000));
    expect(keysIn(short)).toEqual(keysOf(2));
    expect(server.asked.length).toBe(2);
    lean.close();
    bySdk.close();
    server.close();
  });

  it("ask the SDK for the one page that is strange, and go on", async () => {
    let lists = 0;
    const server = await scripted((_method, target) => {
      if (!target.includes("list-type")) return undefined;
      lists += 1;
      const next = "<NextContinuationToken>T</NextContinuationToken>";
      if (!target.includes("continuation-token"))
        return document(page(row("a"), 1, "true").replace("<MaxKeys>", `${next}<MaxKeys>`));
      return document(page(row("b", "<Shape>round</Shape>")));
    });
    const { lean, bySdk } = bothLanes(server.url);
    const found = await listedRows(lean.listObjects(bucket, false));
    expect(found.map((each) => (each.ok ? each.value.ref.key : each.failure))).toEqual(["a", "b"]);
    expect(lists).toBe(3);
    lean.close();
    bySdk.close();
    server.close();
  });
});
