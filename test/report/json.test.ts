import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { type SourceName, sourceNames } from "../../src/model/source.ts";
import { jsonReport } from "../../src/report/json.ts";
import { previousFromJson, previousFromRun } from "../../src/report/previous.ts";
import { custodyRows } from "./custody-rows.ts";
import { hostile, runReport, verdict } from "./fixture.ts";

function written(verdicts: readonly ReturnType<typeof verdict>[], run = runReport()) {
  const json = jsonReport();
  const text = json.open() + verdicts.map(json.verdict).join("") + json.close(run);
  return JSON.parse(text) as Record<string, unknown>;
}

describe("JSON report", () => {
  it.each([[0], [1], [3]])("written in pieces, it is one document: %i verdicts", (count) => {
    const verdicts = hostile.slice(0, count).map((key) => verdict(key));
    const report = written(verdicts);
    expect(report["verdicts"]).toEqual(verdicts);
    expect(report).toMatchObject({
      schema: "bucketseal.report.v1",
      baseline: { source: "bucketseal.yml" },
      summary: { buckets: 1, objects: 3, fail: 2, objectsPerSecond: 2 },
      buckets: [{ name: "acme", counts: { fail: 2 } }],
    });
  });

  it("is what the next run compares with", () => {
    const previous = previousFromJson(written([]));
    expect(previous).toEqual(previousFromRun(runReport()));
    expect(previous).toMatchObject({ rules: { "S3E-201": 2 }, buckets: { acme: 2 } });
  });

  it.each([[null], [{}], [[]], [{ schema: "bucketseal.report.v2" }]])(
    "takes no other JSON for an earlier report: %j",
    (json) => {
      expect(previousFromJson(json)).toBeUndefined();
    },
  );
});

describe("docs/report.schema.json", () => {
  const schema = JSON.parse(readFileSync(new URL("../../docs/report.schema.json", import.meta.url), "utf8"));
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

  it("describes custody of which all was asked", () => {
    const report = written([], runReport({ custody: custodyRows }));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report["keys"]).toEqual(custodyRows);
  });

  it("describes what is written", () => {
    const valid = validate(written(hostile.map((key) => verdict(key))));
    expect(validate.errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it("names every source that a bucket can be read from, and no other", () => {
    const { buckets } = runReport();
    const from = (source: SourceName) =>
      validate(
        written([], runReport({ buckets: buckets.map((one) => ({ ...one, source: { source, why: "" } })) })),
      );
    expect(sourceNames.filter((source) => !from(source as SourceName))).toEqual(["auto"]);
  });

  it("refuses a verdict without evidence", () => {
    const { evidence: _, ...broken } = verdict("x");
    expect(validate({ ...written([]), verdicts: [broken] })).toBe(false);
  });
});
