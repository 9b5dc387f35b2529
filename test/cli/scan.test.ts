import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Desk, desk } from "./harness.ts";
import { smallBaseline } from "./small-fleet.ts";

type Report = {
  readonly schema: string;
  readonly endpoint: string;
  readonly baseline: { readonly source: string };
  readonly summary: Readonly<Record<"buckets" | "objects" | "pass" | "fail" | "unknown" | "exempt", number>>;
  readonly buckets: readonly { readonly name: string; readonly objects: number }[];
  readonly verdicts: readonly {
    readonly id: string;
    readonly rule: string;
    readonly verdict: "pass" | "fail" | "unknown" | "exempt";
    readonly severity: string;
    readonly resource: { readonly type: string; readonly arn: string; readonly key?: string };
    readonly evidence: { readonly summary: string };
  }[];
};

let at: Desk;

beforeAll(async () => {
  at = await desk();
  at.write("bucketseal.yml", smallBaseline);
});

afterAll(() => at.close());

describe("bucketseal scan", () => {
  it("exits 0 when everything passes", async () => {
    const ran = await at.run(["scan", "--bucket", "good"]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(ran.stdout).toContain("none fail");
  });

  it("exits 1 when something fails, in tables that fit 80 columns", async () => {
    const ran = await at.run(["scan"]);
    expect(ran).toMatchObject({ code: 1, stderr: "" });
    for (const bucket of ["good", "plain", "old-versions", "lost-keys"]) expect(ran.stdout).toContain(bucket);
    expect(ran.stdout).toContain("bucketseal.yml");
    const wide = ran.stdout
      .split("\n")
      .slice(2)
      .filter((line) => line.length > 80);
    expect(wide).toEqual([]);
  });

  it("judges only the buckets named, each once", async () => {
    const args = ["scan", "--format", "json", "--bucket", "good", "--bucket", "plain", "--bucket", "good"];
    const report = JSON.parse((await at.run(args)).stdout) as Report;
    expect(report.buckets.map(({ name }) => name)).toEqual(["good", "plain"]);
    expect(report.summary).toMatchObject({ buckets: 2, objects: 9 });
  });

  it("writes JSON whose summary counts its verdicts, every id once", async () => {
    const { code, stdout } = await at.run(["scan", "--format", "json"]);
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({
      schema: "bucketseal.report.v1",
      endpoint: at.url,
      baseline: { source: "bucketseal.yml" },
    });
    for (const verdict of ["pass", "fail", "unknown", "exempt"] as const)
      expect(report.verdicts.filter((one) => one.verdict === verdict)).toHaveLength(report.summary[verdict]);
    expect(new Set(report.verdicts.map(({ id }) => id)).size).toBe(report.verdicts.length);
    const unencrypted = report.verdicts.filter(
      ({ rule, verdict }) => rule === "S3E-201" && verdict === "fail",
    );
    expect(unencrypted.map(({ resource }) => resource.key).sort()).toEqual([
      "none/object-00001.bin",
      "none/object-00002.bin",
      "none/object-00003.bin",
    ]);
  });

  it("writes CSV with one record a verdict", async () => {
    const { code, stdout } = await at.run(["scan", "--format", "csv", "--bucket", "plain"]);
    expect(code).toBe(1);
    const json = await at.run(["scan", "--format", "json", "--bucket", "plain"]);
    const [head, ...rows] = stdout.trimEnd().split("\r\n");
    expect(head).toBe("id,rule,verdict,severity,type,arn,bucket,key,versionId,summary");
    expect(rows).toHaveLength((JSON.parse(json.stdout) as Report).verdicts.length);
  });

  it("writes one HTML page, with what changed since an earlier run", async () => {
    await at.run(["scan", "--format", "json", "--out", "earlier.json"]);
    const args = ["scan", "--format", "html", "--bucket", "good", "--previous", "earlier.json"];
    const { code, stdout } = await at.run(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>/i);
    expect(stdout).toMatch(/since/i);
    expect(stdout).not.toMatch(/https?:\/\/(?!127\.0\.0\.1|www\.w3\.org)/);
  });

  it("uses built-in defaults where there is no file, and says so", async () => {
    const { stdout } = await at.run([
      "scan",
      "--bucket",
      "good",
      "--format",
      "json",
      "--baseline",
      "bucketseal.yml",
    ]);
    at.write("other.yml", "version: 1\n");
    const other = await at.run(["scan", "--bucket", "good", "--format", "json", "--baseline", "other.yml"]);
    expect((JSON.parse(stdout) as Report).baseline.source).toBe("bucketseal.yml");
    expect((JSON.parse(other.stdout) as Report).baseline.source).toBe("other.yml");
  });
});

describe("bucketseal scan --out", () => {
  it("writes the file, tells so on stderr, and leaves no partial file", async () => {
    const ran = await at.run(["scan", "--bucket", "good", "--format", "json", "--out", "report.json"]);
    expect(ran).toEqual({ code: 0, stdout: "", stderr: "Wrote report.json.\n" });
    expect((JSON.parse(at.read("report.json")) as Report).summary.fail).toBe(0);
    expect(partials()).toEqual([]);
  });

  it("leaves the old file as it was when the scan cannot be made", async () => {
    at.write("kept.json", "old");
    const ran = await at.run(["scan", "--bucket", "absent", "--format", "json", "--out", "kept.json"]);
    expect(ran.code).toBe(2);
    expect(at.read("kept.json")).toBe("old");
    expect(partials()).toEqual([]);
  });

  it("says in one sentence that a place cannot be written to, before it asks AWS anything", async () => {
    const before = at.aws.calls.length;
    const ran = await at.run(["scan", "--out", "no/such/folder/report.json"]);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toMatch(
      /^bucketseal: no\/such\/folder\/report\.json: cannot be written \(no such file or folder\); [^\n]+\n$/,
    );
    expect(at.aws.calls.slice(before)).toEqual([]);
  });

  it("never writes over a folder", async () => {
    mkdirSync(join(at.folder, "folder"), { recursive: true });
    const ran = await at.run(["scan", "--bucket", "good", "--out", "folder"]);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toMatch(/^bucketseal: folder: [^\n]+\n$/);
    expect(existsSync(join(at.folder, "folder"))).toBe(true);
    expect(partials()).toEqual([]);
  });
});

function partials(): string[] {
  return readdirSync(at.folder).filter((name) => name.endsWith(".partial"));
}
