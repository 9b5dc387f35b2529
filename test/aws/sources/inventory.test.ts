import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import {
  type InventoryConfiguration,
  PutBucketInventoryConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { awsPorts } from "../../../src/aws/ports.ts";
import type { SourceOptions } from "../../../src/aws/sources/choose.ts";
import { listedRows, type World, world } from "../world.ts";

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
const now = Date.parse("2026-06-01T12:00:00Z");
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
  const why: string[] = [];
  const ports = (source: SourceOptions["source"]) =>
    awsPorts({
      region: "us-east-1",
      endpoint: "http://127.0.0.1:1",
      credentials: it.aws.credentials,
      requestHandler: it.aws.requestHandler(),
      maxAttempts: 1,
      sources: { source, now: () => now, chosen: (name, words) => why.push(`${name}: ${words}`) },
    });
  return { ...it, why, from: ports };
}

async function keysOf(ports: ReturnType<typeof awsPorts>, versions = true) {
  const rows = await listedRows(ports.listObjects(bucket, versions));
  return rows.map((row) => (row.ok ? row.value.ref.key : row.failure.message));
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
    const ports = it.from("inventory");
    const found = (await listedRows(ports.listObjects(bucket, true))).flatMap((row) =>
      row.ok ? [row.value] : [],
    );
    expect(found.map(({ ref, current }) => [ref.key, ref.versionId, current])).toEqual([
      ["a b/c\u{1f600}", "v1", true],
      ["old", "null", false],
      ["customer", "v1", true],
      ["listed", "null", true],
    ]);
    const before = it.aws.calls.length;
    const facts = await Promise.all(found.map((listed) => ports.headObject(listed, bucket.region, [])));
    expect(facts.map((answer) => answer.ok && answer.value.serverSide)).toMatchObject([
      { value: { type: "sse-s3" } },
      { value: { type: "sse-s3" } },
      { value: { type: "sse-c", certainty: "proven" } },
      // The row names no key: what HEAD says is what counts.
      { value: { type: "sse-s3" } },
    ]);
    expect(it.aws.calls.slice(before).map(({ operation }) => operation)).toEqual(["HeadObject"]);
    expect(it.why).toEqual(["source: inventory of 2026-06-01T12:00:00.000Z"]);
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
    expect(await keysOf(it.from("inventory"))).toEqual(["new"]);
  });

  it.each([
    ["file", /does not match the MD5/],
    ["gzip", /GetObject.*incorrect header check/],
  ] as const)("that is not what its manifest says ends with a failure: %s", async (spoil, words) => {
    const it = await worldWith();
    await writeReport(it, { rows: [encrypted("a", "SSE-S3")], spoil });
    expect((await keysOf(it.from("inventory"))).at(-1)).toMatch(words);
  });

  const listing = "listing and HEAD: ";
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
    expect(await keysOf(it.from(source))).toEqual(["listed"]);
    expect(it.why.join()).toContain(listing);
    expect(it.why.join()).toContain(why);
  });

  it("is left for a listing where versioning is suspended: a null version may lie behind (E156)", async () => {
    const it = await worldWith();
    const suspended = { Status: "Suspended" as const };
    await it.s3.send(
      new PutBucketVersioningCommand({ Bucket: "source", VersioningConfiguration: suspended }),
    );
    await writeReport(it, { rows: [encrypted("a", "SSE-S3")] });
    const ports = it.from("inventory");
    await ports.readBucket(bucket);
    expect(await keysOf(ports)).toEqual(["listed"]);
    expect(it.why.join()).toContain("suspended");
  });

  it("is not looked for when a listing is asked for", async () => {
    const it = await worldWith();
    await writeReport(it, { rows: [encrypted("a", "SSE-S3")] });
    expect(await keysOf(it.from("list"))).toEqual(["listed"]);
    expect(it.aws.calls.map(({ operation }) => operation)).not.toContain("ListBucketInventoryConfigurations");
  });
});
