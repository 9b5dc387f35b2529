import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { allRules } from "../../src/rules/index.ts";
import { type Desk, desk } from "./harness.ts";
import { smallBaseline } from "./small-fleet.ts";

let at: Desk;

beforeAll(async () => {
  at = await desk();
});

afterAll(() => at.close());

describe("bucketseal init", () => {
  it("writes a baseline to start from, and never over one that is there", async () => {
    const first = await at.run(["init"]);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toContain("Wrote bucketseal.yml");
    const text = at.read("bucketseal.yml");
    const second = await at.run(["init"]);
    expect(second).toMatchObject({ code: 2, stdout: "" });
    expect(second.stderr).toMatch(
      /^bucketseal: bucketseal\.yml: it exists already and is left as it is; [^\n]+\n$/,
    );
    expect(at.read("bucketseal.yml")).toBe(text);
    expect((await at.run(["init", "--out", "other.yml"])).code).toBe(0);
    expect(at.read("other.yml")).toBe(text);
  });

  it("what it writes means the same as no file at all", async () => {
    at.write("mine.yml", at.read("bucketseal.yml"));
    const digest = async (...more: string[]) => {
      const { stdout } = await at.run(["scan", "--bucket", "good", "--format", "json", ...more]);
      return (JSON.parse(stdout) as { baseline: { digest: string } }).baseline.digest;
    };
    at.write("empty.yml", "version: 1\n");
    expect(await digest("--baseline", "mine.yml")).toBe(await digest("--baseline", "empty.yml"));
  });

  it("says in one sentence where it cannot write", async () => {
    const ran = await at.run(["init", "--out", "no/folder/x.yml"]);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toMatch(/^bucketseal: no\/folder\/x\.yml: cannot be written [^\n]+\n$/);
    expect(existsSync(join(at.folder, "no"))).toBe(false);
  });
});

describe("bucketseal schema", () => {
  it("is a JSON Schema that takes the template and refuses mistakes", async () => {
    const { code, stdout, stderr } = await at.run(["schema"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const json = JSON.parse(stdout) as z.core.JSONSchema.JSONSchema;
    expect(json).toMatchObject({ $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" });
    const schema = z.fromJSONSchema(json);
    await at.run(["init", "--out", "template.yml"]);
    const template: unknown = parse(at.read("template.yml"));
    // Sections whose entries are all commented out are null in YAML: the same as left out.
    const filled = Object.fromEntries(
      Object.entries(template as object).filter(([, value]) => value !== null),
    );
    expect(schema.safeParse(filled).error).toBeUndefined();
    expect(schema.safeParse(parse(smallBaseline)).error).toBeUndefined();
    for (const wrong of [
      {},
      { version: 2 },
      { version: 1, default: {} },
      { version: 1, defaults: { require: "kms" } },
      { version: 1, buckets: [{ require: "any" }] },
      { version: 1, exempt: [{ rule: "S3E-201", resource: "x", reason: "y" }] },
    ])
      expect(schema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
  });
});

describe("bucketseal rules", () => {
  it("lists every rule once, with its severity", async () => {
    const { code, stdout, stderr } = await at.run(["rules"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const listed = [...stdout.matchAll(/^(S3E-\d+)\s+(\w+)/gm)].map(([, id, severity]) => ({ id, severity }));
    const rules = allRules.map(({ id, severity }) => ({ id: String(id), severity: String(severity) }));
    const byId = (a: { id?: string | undefined }, b: { id?: string | undefined }) =>
      (a.id ?? "") < (b.id ?? "") ? -1 : 1;
    expect(listed.sort(byId)).toEqual(rules.sort(byId));
  });
});

describe("bucketseal keys", () => {
  beforeAll(() => at.write("strict.yml", smallBaseline));

  /** The embedded AWS keeps real time here. */
  const now = () => Date.now() + 1000;
  const callsOf = async (args: readonly string[]) => {
    const before = at.aws.calls.length;
    const ran = await at.run(["keys", "--baseline", "strict.yml", ...args], { now });
    return { ...ran, calls: at.aws.calls.slice(before).map(({ operation }) => operation) };
  };

  it("shows each key, its state, what lies under it and who used it, and fails as a scan does", async () => {
    const { code, stdout, stderr, calls } = await callsOf([]);
    // The SSE-C key that nobody holds.
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toMatch(/alias\/acme-data\s+Enabled\s+5/);
    expect(stdout).toContain("not held");
    expect(stdout).toMatch(/last use +\d{4}-\d\d-\d\d, GenerateDataKey/);
    expect(stdout).toMatch(/key policy +keeps S3 from nothing/);
    expect(stdout.replace(/\s+/g, " ")).toContain("arn:aws:iam::111122223333:root: GenerateDataKey for good");
    expect(stdout.replace(/\s+/g, " ")).toContain("With a Bucket Key KMS sees the bucket and not the object");
    expect(calls).toContain("LookupEvents");
    expect(calls).not.toContain("Decrypt");
  });

  it("passes where every key does, and leaves CloudTrail out when told to", async () => {
    const { code, calls } = await callsOf(["--bucket", "good", "--days", "0"]);
    // Rotation of alias/acme-data is on.
    expect(code).toBe(0);
    expect(calls).not.toContain("LookupEvents");
  });

  it("writes CSV and a page, to a file when told to", async () => {
    const csv = await callsOf(["--days", "0", "--format", "csv"]);
    expect(csv.stdout).toMatch(/^key,kind,alias,state,[^\r\n]+\r\narn:aws:kms:/);
    const page = await callsOf(["--days", "0", "--format", "html", "--out", "keys.html"]);
    expect(page).toMatchObject({ code: 1, stdout: "", stderr: "Wrote keys.html.\n" });
    expect(at.read("keys.html")).toMatch(/^<!doctype html>[\s\S]*Who can open it/);
  });

  it("refuses more days than CloudTrail keeps", async () => {
    const { code, stderr } = await at.run(["keys", "--days", "91"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^bucketseal: .*whole number from 0 to 90[^\n]*\n$/);
  });

  it("gives the same as JSON", async () => {
    const { code, stdout } = await callsOf(["--format", "json"]);
    expect(code).toBe(1);
    const rows = JSON.parse(stdout) as {
      key: string;
      kind: string;
      holdings: { objects: number; buckets: string[] };
    }[];
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: "kms",
          holdings: expect.objectContaining({ objects: 5, buckets: ["good", "old-versions"] }),
        }),
        expect.objectContaining({
          kind: "sse-c",
          key: "ssec:unknown",
          holdings: expect.objectContaining({ objects: 2 }),
        }),
      ]),
    );
  });
});

describe("bucketseal explain BUCKET", () => {
  beforeAll(() => at.write("strict.yml", smallBaseline));

  it("exits 0 where every cell ends as the baseline requires, 1 where one does not", async () => {
    expect(await at.run(["explain", "good", "--baseline", "strict.yml"])).toMatchObject({
      code: 0,
      stderr: "",
    });
    const ran = await at.run(["explain", "plain", "--baseline", "strict.yml"]);
    expect(ran).toMatchObject({ code: 1, stderr: "" });
    expect(ran.stdout).toContain("plain");
    expect(ran.stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("gives the matrix as JSON", async () => {
    const { code, stdout } = await at.run([
      "explain",
      "plain",
      "--baseline",
      "strict.yml",
      "--format",
      "json",
    ]);
    expect(code).toBe(1);
    const matrix = z
      .strictObject({
        bucket: z.literal("plain"),
        cells: z
          .array(
            z.strictObject({
              upload: z.enum([
                "none",
                "aes256",
                "kms",
                "kms-approved",
                "kms-other",
                "kms-foreign",
                "kms-alias",
                "dsse-approved",
                "dsse-other",
                "sse-c",
              ]),
              transport: z.enum(["tls", "http"]),
              operation: z.string(),
              principal: z.string(),
              outcome: z.enum(["denied", "depends", "stored"]),
              by: z.array(z.string()),
              unless: z.array(z.string()),
              storedAs: z.strictObject({ type: z.string(), key: z.string().optional() }).nullable(),
              content: z.boolean(),
            }),
          )
          .min(20),
      })
      .parse(JSON.parse(stdout));
    const put = matrix.cells.find(
      (cell) =>
        cell.upload === "none" &&
        cell.transport === "tls" &&
        cell.operation === "PutObject" &&
        cell.principal === "account",
    );
    expect(put).toMatchObject({ outcome: "stored", storedAs: { type: "sse-s3" }, content: false });
  });
});
