import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import {
  type InventoryConfiguration,
  PutBucketInventoryConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { SourceOptions } from "../../../src/aws/sources/choose.ts";
import type { Shape } from "../../../src/flow/ports.ts";
import { all, type World, world } from "../world.ts";
import { batchesOf, keysFrom, now, openedFrom, portsFrom } from "./opened.ts";

const bucket = { name: "source", region: "us-east-1" };
const columns = [
  "Bucket",
  "Key",
  "VersionId",
  "IsLatest",
  "IsDeleteMarker",
  "Size",
  "LastModifiedDate",
  "EncryptionStatus",
];
const md5 = (data: string | Uint8Array) => createHash("md5").update(data).digest("hex");

type Report = {
  readonly rows: readonly (readonly string[])[];
  readonly at?: number;
  readonly spoil?: "manifest" | "file" | "unfinished" | "gzip";
  readonly date?: string;
};

/** Writes a report as S3 Inventory does (I11, I12, I14). */
async function writeReport({ s3 }: World, { rows, at = now, spoil, date = "2026-06-01T01-00Z" }: Report) {
  const text = rows.map((row) => row.map((field) => `"${field}"`).join(",")).join("\n");
  const gz = spoil === "gzip" ? Buffer.from(text) : gzipSync(`${text}\n`);
  const put = (Key: string, Body: string | Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket: "reports", Key, Body }));
  const file = `inv/source/all/data/${date}.csv.gz`;
  await put(file, gz);
  const manifest = JSON.stringify({
    sourceBucket: "source",
    destinationBucket: "arn:aws:s3:::reports",
    version: "2016-11-30",
    creationTimestamp: String(at),
    fileFormat: "CSV",
    fileSchema: columns.join(", "),
    files: [{ key: file, size: gz.length, MD5checksum: spoil === "file" ? md5("other") : md5(gz) }],
  });
  await put(`inv/source/all/${date}/manifest.json`, manifest);
  if (spoil !== "unfinished")
    await put(
      `inv/source/all/${date}/manifest.checksum`,
      spoil === "manifest" ? md5("other") : md5(manifest),
    );
}

const encrypted = (key: string, status: string, version = "v1", latest = "true", marker = "false") =>
  ["source", key, version, latest, marker, "5", "2026-05-01T00:00:00.000Z", status] as const;

async function worldWith(change: Partial<InventoryConfiguration> = {}) {
  const it = world();
  for (const name of ["source", "reports"]) await it.newBucket(name);
  const InventoryConfiguration: InventoryConfiguration = {
    Id: "all",
    IsEnabled: true,
    IncludedObjectVersions: "All",
    Schedule: { Frequency: "Daily" },
    OptionalFields: ["Size", "LastModifiedDate", "EncryptionStatus"],
    Destination: { S3BucketDestination: { Bucket: "arn:aws:s3:::reports", Format: "CSV", Prefix: "inv" } },
    ...change,
  };
  await it.s3.send(
    new PutBucketInventoryConfigurationCommand({ Bucket: "source", Id: "all", InventoryConfiguration }),
  );
  await it.s3.send(new PutObjectCommand({ Bucket: "source", Key: "listed", Body: "hello" }));
  return { ...it, from: (source: SourceOptions["source"]) => portsFrom(it, source) };
}

describe("an inventory", () => {
  it("gives its objects as facts: keys decoded, delete markers left out, HEAD only where it says too little", async () => {
    const it = await worldWith();
    const rows = [
      encrypted("a+b%2Fc%F0%9F%98%80", "SSE-S3"),
      encrypted("old", "SSE-S3", "", "false"),
      encrypted("gone", "", "v2", "true", "true"),
      encrypted("customer", "SSE-C"),
      encrypted("listed", "SSE-KMS", "null"),
    ];
    await writeReport(it, { rows });
    const opened = await openedFrom(it.from("inventory"), bucket, {
      need: ({ unnamedKey }) => (unnamedKey === undefined ? "rows" : "heads"),
    });
    const found = (await all(batchesOf(opened))).flatMap((batch) => (batch.ok ? batch.value.rows : []));
    expect(
      found.map(({ listed: { ref, current }, head }) => [ref.key, ref.versionId, current, head]),
    ).toEqual([
      ["a b/c\u{1f600}", "v1", true, false],
      ["old", "null", false, false],
      ["customer", "v1", true, false],
      ["listed", "null", true, true],
    ]);
    expect(found.map(({ facts }) => facts.serverSide)).toMatchObject([
      { value: { type: "sse-s3" } },
      { value: { type: "sse-s3" } },
      { value: { type: "sse-c", certainty: "proven" } },
      // The row names no key (I3).
      { state: "unknown" },
    ]);
    expect(opened.choice).toMatchObject({ source: "inventory", asOf: "2026-06-01T12:00:00.000Z" });
  });

  it("counts what no more is needed of, once its file is known to be whole", async () => {
    const it = await worldWith();
    const rows = [encrypted("a", "SSE-S3"), encrypted("b", "SSE-S3"), encrypted("c", "NOT-SSE")];
    for (const spoil of [undefined, "file"] as const) {
      await writeReport(it, { rows, ...(spoil === undefined ? {} : { spoil }) });
      const opened = await openedFrom(it.from("inventory"), bucket, {
        need: ({ facts }) =>
          facts.serverSide.state === "known" && facts.serverSide.value.type === "none" ? "heads" : "count",
      });
      const counted = (await all(batchesOf(opened))).flatMap((batch) =>
        batch.ok ? batch.value.counted : [],
      );
      const expected = spoil === undefined ? [{ objects: 2, bytes: 10 }] : [];
      expect(counted.map(({ objects, bytes }) => ({ objects, bytes }))).toEqual(expected);
    }
  });

  it("goes on behind a position, and only in the same report", async () => {
    const it = await worldWith();
    await writeReport(it, {
      rows: [encrypted("a", "SSE-C"), encrypted("b", "SSE-C"), encrypted("c", "SSE-S3")],
    });
    const need = ({ facts }: Shape) =>
      facts.serverSide.state === "known" && facts.serverSide.value.type === "sse-c" ? "rows" : "count";
    const open = (position?: string) => {
      const after = position === undefined ? {} : { after: { source: "inventory", position } as const };
      return openedFrom(it.from("inventory"), bucket, { need, ...after });
    };
    const [first] = await all(batchesOf(await open()));
    const position = first?.ok === true ? first.value.position : "";
    const again = (await all(batchesOf(await open(position)))).flatMap((one) => (one.ok ? [one.value] : []));
    expect(again.flatMap(({ rows }) => rows)).toEqual([]);
    expect(again.flatMap(({ counted }) => counted.map(({ objects }) => objects))).toEqual([1]);
    const { group: _, ...older } = JSON.parse(position);
    const byAnother = await keysFrom(await open(JSON.stringify(older)));
    expect(byAnother.join()).toMatch(/began with another version of bucketseal/);
    await writeReport(it, { rows: [encrypted("z", "SSE-S3")], date: "2026-06-01T03-00Z" });
    expect((await keysFrom(await open(position))).join()).toMatch(/began with another report/);
  });

  it("is the newest whole one", async () => {
    const it = await worldWith();
    await writeReport(it, { rows: [encrypted("old", "SSE-S3")], at: now - 1, date: "2026-05-31T01-00Z" });
    await writeReport(it, { rows: [encrypted("new", "SSE-S3")] });
    await writeReport(it, {
      rows: [encrypted("newest", "SSE-S3")],
      spoil: "unfinished",
      date: "2026-06-01T02-00Z",
    });
    expect(await keysFrom(await openedFrom(it.from("inventory"), bucket))).toEqual(["new"]);
  });

  it.each([
    ["file", /does not match the MD5/],
    ["gzip", /GetObject.*not packed with gzip/],
  ] as const)("that is not what its manifest says ends with a failure: %s", async (spoil, words) => {
    const it = await worldWith();
    await writeReport(it, { rows: [encrypted("a", "SSE-S3")], spoil });
    const keys = await keysFrom(await openedFrom(it.from("inventory"), bucket));
    expect(keys.at(-1)).toMatch(words);
  });

  it.each<readonly [string, Report, Partial<InventoryConfiguration>, SourceOptions["source"], string]>([
    [
      "the manifest is not what its checksum says",
      { rows: [], spoil: "manifest" },
      {},
      "inventory",
      "does not match",
    ],
    ["it is not whole yet", { rows: [], spoil: "unfinished" }, {}, "inventory", "no whole report"],
    ["it is old", { rows: [], at: now - 40 * 3_600_000 }, {}, "auto", "the inventory is 40 hours old"],
    ["it is switched off", { rows: [] }, { IsEnabled: false }, "auto", "no enabled inventory"],
    [
      "it does not tell the encryption",
      { rows: [] },
      { OptionalFields: ["Size"] },
      "auto",
      "no enabled inventory",
    ],
    [
      "old versions are missing",
      { rows: [] },
      { IncludedObjectVersions: "Current" },
      "auto",
      "current versions alone",
    ],
  ])("is left for a listing when %s", async (_name, report, change, source, why) => {
    const it = await worldWith(change);
    await writeReport(it, report);
    // Nobody says how many objects there are: else so few would be listed in any case.
    const refused = { type: "error", status: 403, code: "AccessDenied", message: "no" } as const;
    it.aws.inject({ operation: "GetMetricData", times: Number.POSITIVE_INFINITY, answer: refused });
    const { choice, batches } = await openedFrom(it.from(source), bucket);
    expect(batches).toBeUndefined();
    expect(choice.source).toBe("list");
    expect(choice.why).toContain("listing and HEAD: ");
    expect(choice.why).toContain(why);
  });

  it("is left for a listing where versioning is suspended: a null version may lie behind (E156)", async () => {
    const it = await worldWith();
    const suspended = { Status: "Suspended" as const };
    await it.s3.send(
      new PutBucketVersioningCommand({ Bucket: "source", VersioningConfiguration: suspended }),
    );
    await writeReport(it, { rows: [encrypted("a", "SSE-S3")] });
    const { choice, batches } = await openedFrom(it.from("inventory"), bucket);
    expect(batches).toBeUndefined();
    expect(choice.why).toContain("suspended");
  });

  it("is not looked for when a listing is asked for", async () => {
    const it = await worldWith();
    await writeReport(it, { rows: [encrypted("a", "SSE-S3")] });
    const opened = await openedFrom(it.from("list"), bucket);
    expect(opened).toEqual({ choice: expect.objectContaining({ source: "list" }) });
  });
});
