import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateBucketMetadataConfigurationCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Desk, desk } from "./harness.ts";
import { smallBaseline } from "./small-fleet.ts";

let at: Desk;

beforeEach(async () => {
  at = await desk();
  at.write("bucketseal.yml", smallBaseline);
});

afterEach(() => at.close());

type Report = {
  readonly verdicts: readonly { readonly id: string }[];
  readonly summary: Readonly<Record<string, unknown>>;
};

/** A JSON report without what tells how long it took. */
function essence(text: string) {
  const { verdicts, summary, ...rest } = JSON.parse(text) as Report;
  const { seconds: _, objectsPerSecond: __, peakConcurrency: ___, ...sums } = summary;
  return { ...rest, sums, verdicts: [...verdicts].sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** Ctrl-C once so many listings were answered. */
function interruptedAfter(lists: number): AbortSignal {
  const answered = () => at.aws.calls.filter(({ operation }) => operation.startsWith("ListObject")).length;
  const before = answered();
  return Object.defineProperty(new AbortController().signal, "aborted", {
    get: () => answered() - before >= lists,
  });
}

describe("bucketseal scan --resume", () => {
  it("goes on where it was interrupted, and reports what an uninterrupted scan reports", async () => {
    const plain = await at.run(["scan", "--format", "json"]);
    const args = ["scan", "--format", "json", "--resume", "state", "--out", "report.json"];
    const first = await at.run(args, { signal: interruptedAfter(1) });
    expect(first.code).toBe(130);
    expect(first.stderr).toMatch(/Stopped after \d of 4 buckets; the same command goes on from here\./);
    const second = await at.run(args);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(
      /^Going on with the scan of 2026-06-01T12:00:00.000Z: \d of 4 buckets done\.\nWrote report\.json\.\n$/,
    );
    expect(essence(at.read("report.json"))).toEqual(essence(plain.stdout));
  });

  it("says what each bucket is read from, as a plain scan does", async () => {
    const args = ["scan", "--source", "list", "--bucket", "good", "--bucket", "plain"];
    const lines = (stderr: string) =>
      stderr
        .split("\n")
        .filter((line) => /^(good|plain): /.test(line))
        .sort();
    const plain = lines((await at.run(args)).stderr);
    expect(plain).toEqual([
      expect.stringMatching(/^good: listing and HEAD: asked for/),
      expect.stringMatching(/^plain: listing and HEAD: asked for/),
    ]);
    const inParts = [...args, "--resume", "state"];
    expect(lines((await at.run(inParts)).stderr)).toEqual(plain);
  });

  it("begins anew when the scan in the folder is finished, and keeps the files of the last alone", async () => {
    await at.run(["scan", "--resume", "state"]);
    const ran = await at.run(["scan", "--resume", "state"]);
    expect(ran).toMatchObject({ code: 1, stderr: "" });
    expect(readdirSync(join(at.folder, "state/runs"))).toHaveLength(1);
    expect(existsSync(join(at.folder, "state/lock"))).toBe(false);
  });

  it("--incremental says how many objects it did not ask about again, and needs a folder", async () => {
    expect(await at.run(["scan", "--incremental"])).toMatchObject({
      code: 2,
      stderr: "bucketseal: --incremental needs --resume <folder>, where the last scan left what it saw.\n",
    });
    const args = ["scan", "--bucket", "good", "--resume", "state", "--incremental"];
    expect((await at.run(args)).stdout).not.toContain("an earlier scan saw");
    const ran = await at.run(args);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain("3 of them as an earlier scan saw them; all were asked about on 2026-06-01");
  });

  it("reads by the journal what changed since the last incremental scan, and says so, or why not", async () => {
    const s3 = new S3Client({
      ...{ region: "us-east-1", endpoint: at.url, credentials: at.aws.credentials, forcePathStyle: true },
      requestHandler: at.aws.requestHandler(),
    });
    const Bucket = "good";
    const JournalTableConfiguration = { RecordExpiration: { Expiration: "DISABLED" as const } };
    await s3.send(
      new CreateBucketMetadataConfigurationCommand({
        Bucket,
        MetadataConfiguration: { JournalTableConfiguration },
      }),
    );
    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "new" }));
    await put("early");
    at.aws.clock.advance(4 * 3_600_000);
    const now = () => at.aws.clock.now();
    const args = ["scan", "--bucket", Bucket, "--resume", "state", "--incremental", "--format", "json"];
    const byJournal = [...args, "--source", "journal", "--athena-workgroup", "primary"];
    const first = await at.run(byJournal, { now });
    expect(first.stderr).toMatch(
      /^good: listing and HEAD: no scan of the last 7 days in the folder remembers it \(/,
    );
    await put("late");
    const lists = () => at.aws.calls.filter(({ operation }) => operation.startsWith("ListObject")).length;
    const before = lists();
    const second = await at.run(byJournal, { now });
    expect(second.stderr).toMatch(
      /^good: the journal of S3 Metadata, b_good, names 1 key since \S+Z: asked for \(about \d+ requests, \$0\.00, \d+ s\)\n$/,
    );
    expect(lists() - before).toBe(1);
    const ids = (text: string) => (JSON.parse(text) as Report).verdicts.map(({ id }) => id).sort();
    expect(ids(second.stdout)).toEqual(
      ids((await at.run(["scan", "--bucket", Bucket, "--format", "json"])).stdout),
    );
  });

  it.each([
    [
      ["--source", "journal"],
      "--source journal reads through Athena: add --athena-workgroup or --athena-output.",
    ],
    [
      ["--source", "journal", "--athena-workgroup", "primary"],
      "--source journal reads what changed since an incremental scan: add --resume <folder> --incremental.",
    ],
  ])("%j is wrong use", async (args, says) => {
    expect(await at.run(["scan", ...args])).toMatchObject({ code: 2, stderr: `bucketseal: ${says}\n` });
  });

  it("tells a folder that holds something else, and leaves it alone", async () => {
    mkdirSync(join(at.folder, "photos"));
    at.write("photos/cat.jpg", "meow");
    const ran = await at.run(["scan", "--resume", "photos"]);
    expect(ran).toMatchObject({
      code: 2,
      stderr: "bucketseal: photos: it holds cat.jpg, which is none of ours; give an empty or a new folder.\n",
    });
    expect(readdirSync(join(at.folder, "photos"))).toEqual(["cat.jpg"]);
  });

  it("tells a folder in which another command is at work", async () => {
    mkdirSync(join(at.folder, "state"));
    at.write("state/lock", String(process.ppid));
    const ran = await at.run(["scan", "--resume", "state"]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toBe(
      `bucketseal: state: process ${process.ppid} is at work in it; wait for it, or give another folder.\n`,
    );
  });

  it("tells a scan that is another one", async () => {
    await at.run(["scan", "--resume", "state"], { signal: interruptedAfter(1) });
    const ran = await at.run(["scan", "--resume", "state", "--bucket", "good"]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain("cannot go on: it is of other buckets; give another folder");
    const other = await at.run(["scan", "--resume", "state", "--format", "csv"]);
    expect(other.stderr).toContain("it keeps other verdicts than this format of the report needs");
  });

  it("tells a file in the folder's place, and a scan.json that somebody broke", async () => {
    at.write("taken", "");
    expect((await at.run(["scan", "--resume", "taken"])).stderr).toBe(
      "bucketseal: taken: a folder cannot be made there; choose another place.\n",
    );
    mkdirSync(join(at.folder, "state"));
    at.write("state/scan.json", "{");
    expect((await at.run(["scan", "--resume", "state"])).stderr).toBe(
      "bucketseal: The scan.json there is none of bucketseal; give another folder.\n",
    );
    expect(readFileSync(join(at.folder, "state/scan.json"), "utf8")).toBe("{");
  });
});
